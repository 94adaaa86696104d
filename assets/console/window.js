// Which rows of a long table exist at all: those that can be seen, and a few on either side.

const BESIDE = 6;

/** `{ first, last }` of `count` rows, the last one excluded. */
export function visibleRange({ scrollTop, height, rowHeight, count }) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - BESIDE);
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + BESIDE);
  return { first: Math.min(first, last), last };
}

/** Where the table must be scrolled to so that row `index` is seen whole. */
export function scrollToShow({ index, scrollTop, height, rowHeight }) {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return Math.max(scrollTop, top + rowHeight - height);
}

const clamp = (number, most) => Math.max(0, Math.min(number, most));

/** The place of the table's cursor, `{ row, column }`, after a key; nothing when the key moves nothing. */
export function moved({ row, column }, key, { rows, columns, page, all = false }) {
  const to = (nextRow, nextColumn) => ({ row: clamp(nextRow, rows - 1), column: clamp(nextColumn, columns - 1) });
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return to(row + 1, column);
    case 'ArrowUp':
    case 'k':
      return to(row - 1, column);
    case 'ArrowRight':
    case 'l':
      return to(row, column + 1);
    case 'ArrowLeft':
    case 'h':
      return to(row, column - 1);
    case 'PageDown':
      return to(row + page, column);
    case 'PageUp':
      return to(row - page, column);
    case 'Home':
      return all ? to(0, column) : to(row, 0);
    case 'End':
      return all ? to(rows - 1, column) : to(row, columns - 1);
    default:
      return undefined;
  }
}
