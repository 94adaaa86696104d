// Flight numbers, and the designators of their carriers.

// Two letters, or an ICAO designator of three. A designator with a digit needs three digits behind
// it where it begins with a letter: A123 is no flight 23 of a carrier A1.
const NUMBER = /^([A-Z]{2,3}|[0-9][A-Z])([0-9]{1,4}[A-Z]?)$|^([A-Z][0-9])([0-9]{3,4}[A-Z]?)$/;

/** `[carrier, number]`; no carrier in what does not read as both. */
function split(text) {
  const parts = NUMBER.exec(text);
  return parts ? [parts[1] ?? parts[3], parts[2] ?? parts[4]] : ['', text];
}

/** `SK455` → `SK 455`; what does not read as carrier and number stays as it is. */
export const flightNumber = (text) => split(text).filter(Boolean).join(' ');

/** `SK455` → `SK`, or ''. */
export const carrierOf = (text) => split(text)[0];
