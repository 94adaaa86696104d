// When a board rests, by the clock of the airport.

/** '' by day and while no clock can be trusted, else what the board does: `dim` or `off`. */
export function nightMode(night, zone, now) {
  if (!night || now === null) return '';
  const { from, to, mode } = night;
  const time = zone.time(now);
  const over = from <= to ? from <= time && time < to : time >= from || time < to;
  return over ? mode : '';
}
