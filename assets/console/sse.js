// Reads an event stream out of the pieces in which it arrives. The console reads its stream with fetch,
// because an EventSource can send no token but in its address.

/** More than the whole board ever is; a line that goes on for ever is no event stream. */
const LONGEST_CHARS = 32 * 1024 * 1024;

/**
 * A function that takes the next piece of text and returns the events that it completes, each
 * `{ name, data, cursor }`: the data as text, and the last id that the stream has sent.
 */
export function createParser() {
  let pieces = [];
  let held = 0;
  let endedWithReturn = false;
  let name = '';
  let data = [];
  let cursor = '';

  function field(line, events) {
    if (line === '') {
      if (data.length > 0) events.push({ name: name || 'message', data: data.join('\n'), cursor });
      name = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const key = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (key === 'event') name = value;
    else if (key === 'data') data.push(value);
    else if (key === 'id' && !value.includes('\0')) cursor = value;
  }

  return function read(text) {
    const events = [];
    // A CR at the end of the last piece has ended its line already; an LF after it belongs to it.
    const piece = endedWithReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') endedWithReturn = text.endsWith('\r');
    const lines = piece.split(/\r\n|\n|\r/);
    const rest = lines.pop();
    for (const line of lines) {
      field(pieces.join('') + line, events);
      pieces = [];
      held = 0;
    }
    pieces.push(rest);
    held += rest.length;
    if (held > LONGEST_CHARS) throw new Error('a line of the stream has no end');
    return events;
  };
}
