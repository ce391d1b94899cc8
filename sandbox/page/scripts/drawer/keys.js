// A long list with one stop for the Tab key: arrows, Home and End go from row to row.

/**
 * Let arrow keys move between the list's elements that a selector finds.
 *
 * @param {HTMLElement} list
 * @param {string} selector
 */
export function arrowKeys(list, selector) {
  /** @returns {HTMLElement[]} */
  const all = () => [...list.querySelectorAll(/** @type {"button"} */ (selector))];

  /** @param {HTMLElement | undefined} one */
  function stopAt(one) {
    for (const each of list.querySelectorAll(`${selector}[tabindex="0"]`)) {
      each.setAttribute("tabindex", "-1");
    }
    one?.setAttribute("tabindex", "0");
  }

  list.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.matches(selector)) stopAt(target);
  });
  list.addEventListener("keydown", (event) => {
    const rows = all();
    const at = rows.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(to, rows.length - 1))].focus();
  });
  return {
    first: () => all().at(0),
    last: () => all().at(-1),
    /** To be called when rows came or went: the newest is the stop unless one has the focus. */
    tidy() {
      if (!list.contains(document.activeElement)) stopAt(all().at(-1));
    },
  };
}
