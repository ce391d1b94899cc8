// What comes in a stream, drawn at the pace of the screen, in a box that stays at its end.

/**
 * Return a function that takes one thing at a time and hands them on together, once per frame.
 *
 * @template Thing
 * @param {number} most the newest so many; a window in the background draws no frames
 * @param {(things: Thing[]) => void} draw
 * @returns {(thing: Thing) => void}
 */
export function perFrame(most, draw) {
  /** @type {Thing[]} */
  let waiting = [];
  return (thing) => {
    waiting.push(thing);
    if (waiting.length === 1) {
      requestAnimationFrame(() => {
        const things = waiting;
        waiting = [];
        draw(things);
      });
    }
    if (waiting.length > most) waiting.shift();
  };
}

/** How near to the end, in pixels, counts as at the end. */
const NEAR = 24;

/**
 * Keep a box that scrolls at its end unless somebody has scrolled up.
 *
 * @param {HTMLElement} box
 * @param {(follows: boolean) => void} [changed]
 */
export function follower(box, changed = () => {}) {
  let follows = true;
  /** @param {boolean} now */
  const be = (now) => {
    if (now !== follows) changed(now);
    follows = now;
  };
  box.addEventListener("scroll", () => {
    if (box.clientHeight) be(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR);
  }, { passive: true });
  return {
    /** To be called after something was added. */
    keep: () => { if (follows) box.scrollTop = box.scrollHeight; },
    /** Stay where it is, whatever comes. */
    stay: () => be(false),
    /** Go to the end and follow again. */
    go: () => {
      be(true);
      box.scrollTop = box.scrollHeight;
    },
  };
}
