// The panel that a page fills: how many rows it has room for. The units are those of
// assets/shared/tokens.css, the heights those of board.css and list.css.

const LYING = { wide: 192, high: 108 };
const STANDING = { wide: 120, high: 150 };

/** Header, column heads, footer. */
const AROUND = 13 + 5.3 + 7.2;

/** Two-inch capitals on a 43-inch panel leave room for eight rows of this height. */
const ROW = 10.3;

const FEWEST = 3;
const MOST = 30;

/** Rows of a page: what the board's configuration says, else what the panel has room for. */
export function rowsOfPanel({ width, height }, fixed) {
  if (fixed > 0) return fixed;
  const { wide, high } = width <= height ? STANDING : LYING;
  const unit = Math.min(width / wide, height / high);
  const rows = Math.floor((height / unit - AROUND) / ROW);
  return Math.min(MOST, Math.max(FEWEST, rows || FEWEST));
}
