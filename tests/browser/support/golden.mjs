// Pictures that are kept in the repository, and how far another may be from them.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { PNG } from 'pngjs';

const FOLDER = fileURLToPath(new URL('../golden/', import.meta.url));

/** Pictures are compared by the mean colours of squares, so that the smoothing of a letter's edge does not count. */
const SQUARE = 4;
/** So far a square may be from the other, of 255, and so many of a thousand squares farther. */
const FAR = 40;
const FEW = 5;

const file = (name) => `${FOLDER}${name}.png`;

/** Writes what the page shows in place of the golden picture, for a change that is meant. */
export const WRITE = process.env.TEST_GOLDEN === 'write';

/** Fewer colours make a third of the bytes, and nobody sees it. */
const SHADES = 16;

export function keep(name, png) {
  const picture = PNG.sync.read(png);
  picture.data.forEach((value, index) => { picture.data[index] = Math.min(255, Math.round(value / SHADES) * SHADES); });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file(name), PNG.sync.write(picture, { colorType: 2, filterType: 4, deflateLevel: 9 }));
}

export const kept = (name) => (existsSync(file(name)) ? readFileSync(file(name)) : null);

function squares(png) {
  const { width, height, data } = PNG.sync.read(png);
  const means = [];
  for (let top = 0; top < height; top += SQUARE) {
    for (let left = 0; left < width; left += SQUARE) {
      const sum = [0, 0, 0];
      for (let y = top; y < top + SQUARE; y += 1) {
        for (let x = left; x < left + SQUARE; x += 1) {
          for (let channel = 0; channel < 3; channel += 1) sum[channel] += data[(y * width + x) * 4 + channel];
        }
      }
      means.push(sum.map((value) => value / SQUARE ** 2));
    }
  }
  return means;
}

/** How many of a thousand squares differ visibly, and how many may. */
export function difference(a, b) {
  const [one, other] = [squares(a), squares(b)];
  if (one.length !== other.length) return { differ: 1000, few: FEW };
  const far = one.filter((mean, index) => mean.some((value, channel) => Math.abs(value - other[index][channel]) > FAR));
  return { differ: (far.length * 1000) / one.length, few: FEW };
}

/** The picture moved to the right, as a fault in the layout would. */
export function moved(png, by) {
  const { width, height, data } = PNG.sync.read(png);
  const out = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + Math.max(0, x - by)) * 4;
      data.copy(out.data, (y * width + x) * 4, from, from + 4);
    }
  }
  return PNG.sync.write(out);
}
