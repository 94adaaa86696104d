// What a ruler finds wrong with a page: texts that leave their box, are cut off, or lie on each other.

/** Boxes that a text belongs into, the nearest counts. */
const BOXES = 'td, th, article, li, .head, .banner, footer, .says, .alarm-foot, .message, .idle, .panel';

/** Sentences, one for each fault; none when all is well. */
export function faults(page) {
  return page.evaluate((boxes) => {
    // Half a pixel of rounding, and letters that lean out of their own advance.
    const slack = 1.5;
    const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const name = (element) => {
      const row = element.closest('tr, article, li');
      const path = [row && row !== element ? `${row.localName}#${row.dataset.id ?? ''}` : '', element.parentElement?.className, element.localName];
      return `${path.filter(Boolean).join(' ')} "${element.textContent.slice(0, 40)}"`;
    };
    const leaves = [...document.querySelectorAll('.panel *')].filter((element) =>
      element.childElementCount === 0 && element.textContent.trim() !== '' && !element.matches('.said') && visible(element));
    const found = [];
    const inks = leaves.map((element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      // From the capitals' top to the base line: the rest of a line's box is air.
      const lines = Math.max(1, range.getClientRects().length);
      const air = ((bottom - top) / lines) * 0.2;
      return { element, left, right, top: top + air, bottom: bottom - air };
    });
    for (const { element, left, right, top, bottom } of inks) {
      const box = element.closest(boxes).getBoundingClientRect();
      if (left < box.left - slack || right > box.right + slack || top < box.top - slack || bottom > box.bottom + slack) {
        found.push(`${name(element)} leaves its box by ${[box.left - left, right - box.right, box.top - top, bottom - box.bottom].map(Math.round)}`);
      }
      // Tails of letters reach out of a tight line; a line that is cut off is more than that.
      const tail = parseFloat(getComputedStyle(element).fontSize) * 0.3;
      for (let node = element; node && !node.matches('.panel'); node = node.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(node);
        const cut = (overflowX !== 'visible' && node.scrollWidth > node.clientWidth + slack)
          || (overflowY !== 'visible' && node.scrollHeight > node.clientHeight + tail);
        if (cut && node.clientWidth > 0) found.push(`${name(element)} is cut off`);
      }
    }
    inks.forEach((a, index) => {
      for (const b of inks.slice(index + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > slack && high > slack) found.push(`${name(a.element)} lies on ${name(b.element)}`);
      }
    });
    return found;
  }, BOXES);
}
