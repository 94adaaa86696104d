// The board page as a test sees it.

import assert from 'node:assert/strict';

/** Opens the board and waits until it follows the stream. */
export async function openBoard(page, base, name = 'departures') {
  await page.goto(`${base}/boards/${name}`);
  await live(page);
}

/** Waits until the mark in the footer says `text`. */
export const life = (page, text) => page.locator('.life', { hasText: text }).waitFor();

export const live = (page) => life(page, 'Live');

export const row = (page, id) => page.locator(`tr[data-id="${id}"]`);

/** Waits until `selector` in the row of a flight says exactly `text`. */
export async function rowSays(page, id, selector, text) {
  await page.waitForFunction(([key, cell, wanted]) =>
    document.querySelector(`tr[data-id="${key}"] ${cell}`)?.textContent === wanted, [id, selector, text]);
}

/** Proof against reloads: the script's context stays the same one, and so do the marked rows. */
export async function mark(page, ...ids) {
  const navigations = [];
  page.on('framenavigated', (frame) => navigations.push(frame.url()));
  await page.evaluate((keys) => {
    globalThis.marked = new Map(keys.map((key) => [key, document.querySelector(`tr[data-id="${key}"]`)]));
  }, ids);
  return async function unmoved() {
    assert.deepEqual(navigations, [], 'the page has navigated');
    const same = await page.evaluate(() => [...(globalThis.marked ?? [['no context', null]])]
      .filter(([key, element]) => element === null
        || element !== document.querySelector(`tr[data-id="${key}"]`))
      .map(([key]) => key));
    assert.deepEqual(same, [], 'rows that are no longer the same elements');
  };
}

/** Watches every frame and every change of the document; the answer tells the fewest rows ever there. */
export async function watchRows(page) {
  await page.evaluate(() => {
    const seen = { frames: 0, changes: 0, fewest: Infinity };
    const look = () => {
      const rows = [...document.querySelectorAll('.list tbody tr[data-id]')]
        .filter((element) => element.textContent.trim() !== ''
          && element.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
      seen.fewest = Math.min(seen.fewest, rows.length);
    };
    const frame = () => {
      look();
      seen.frames += 1;
      requestAnimationFrame(frame);
    };
    new MutationObserver(() => {
      look();
      seen.changes += 1;
    }).observe(document.body, { attributes: true, childList: true, characterData: true, subtree: true });
    frame();
    globalThis.seenRows = seen;
  });
  return () => page.evaluate(() => globalThis.seenRows);
}

/** The places of the page as HTML. What marks a fresh change passes and is left out. */
export function rowsNow(page) {
  return page.locator('.list tbody').first().evaluate((body) => [...body.children].map((element) => {
    const copy = element.cloneNode(true);
    delete copy.dataset.fresh;
    return copy.outerHTML;
  }));
}

/** The same of the first paint, as the daemon would send it now. */
export function rowsOfFirstPaint(page) {
  return page.evaluate(async () => {
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    return [...fresh.querySelector('.list tbody').children].map((element) => element.outerHTML);
  });
}

/** Whether `selector` is what a traveller sees at every corner and in the middle of the panel. */
export function covers(page, selector) {
  return page.evaluate((wanted) => {
    const { innerWidth: width, innerHeight: height } = globalThis;
    const places = [[1, 1], [width - 2, 1], [1, height - 2], [width - 2, height - 2], [width / 2, height / 2]];
    return places.every(([x, y]) => document.elementFromPoint(x, y)?.closest(wanted) !== null);
  }, selector);
}
