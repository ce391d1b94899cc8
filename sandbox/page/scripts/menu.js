// A menu over the page: entries to choose with pointer or keys, one level of entries behind an entry.

import { el, find, focusBack, icon } from "./dom.js";

/**
 * @typedef {object} Entry
 * @property {string} label
 * @property {Parameters<typeof icon>[0]} [sign]
 * @property {string} [about] small, beside the label
 * @property {boolean} [danger]
 * @property {() => void} [run]
 * @property {Entry[]} [entries] those behind it
 * @property {string} [none] said when there are none behind it
 */
/** @typedef {{x: number, y: number} | Element} Place of the window, in pixels; or beside an element */

/** Between a menu and the window's edge, in pixels. */
const MARGIN = 8;
/** @type {(() => void) | null} */
let closeOpen = null;

/**
 * Open a menu in the place of any other; it closes with a choice, Escape, Tab or a press beside it.
 *
 * @param {string} label
 * @param {Entry[]} entries
 * @param {Place} place
 */
export function openMenu(label, entries, place) {
  closeOpen?.();
  const back = focusBack();
  const top = list(label, entries);
  const box = el("div", { class: "menu-layer" }, top);
  const isOpen = () => box.isConnected;
  const close = () => {
    if (!isOpen()) return;
    box.remove();
    closeOpen = null;
    document.removeEventListener("pointerdown", beside, true);
    window.removeEventListener("resize", close);
    window.removeEventListener("blur", close);
  };
  const beside = (/** @type {Event} */ { target }) => {
    if (!(target instanceof Node && box.contains(target))) close();
  };

  /**
   * @param {string} name
   * @param {Entry[]} items
   * @returns {HTMLElement}
   */
  function list(name, items) {
    const made = el("div", { class: "menu", role: "menu", "aria-label": name }, ...items.map((item) => row(item)));
    made.addEventListener("keydown", (event) => keys(event, made));
    return made;
  }

  /** @param {Entry} entry @returns {HTMLElement} */
  function row(entry) {
    const { sign, about, danger, run, entries: inner, none } = entry;
    const made = el("button", {
      class: `menu-entry ${danger ? "is-danger" : ""}`, type: "button", role: "menuitem", tabindex: "-1",
      "aria-haspopup": inner && "menu", "aria-expanded": inner && "false", "aria-disabled": !inner && !run && "true",
      on: {
        click: () => {
          if (inner) return openInner(made, entry);
          close();
          back();
          run?.();
        },
        pointerenter: (/** @type {PointerEvent} */ { pointerType }) => {
          if (pointerType !== "mouse") return;
          made.focus({ preventScroll: true });
          if (made.closest(".menu") === top) closeInner();
          if (inner) openInner(made, entry, false);
        },
      },
    }, el("span", { class: "menu-words" }, entry.label, about && el("span", { class: "menu-about" }, about)),
    (inner || sign) && icon(inner ? "right" : sign ?? "right", 18));
    if (inner && !inner.length) entry.entries = [{ label: none ?? "Nothing" }];
    return made;
  }

  /** @type {{menu: HTMLElement, opener: HTMLElement} | null} */
  let innerMenu = null;

  /**
   * @param {HTMLElement} opener
   * @param {Entry} entry
   * @param {boolean} [focus]
   */
  function openInner(opener, { label: name, entries: items = [] }, focus = true) {
    if (innerMenu?.opener !== opener) {
      closeInner();
      innerMenu = { menu: list(name, items), opener };
      opener.setAttribute("aria-expanded", "true");
      box.append(innerMenu.menu);
      put(innerMenu.menu, opener, true);
    }
    if (focus) stops(innerMenu.menu)[0]?.focus();
  }

  function closeInner() {
    innerMenu?.opener.setAttribute("aria-expanded", "false");
    innerMenu?.menu.remove();
    innerMenu = null;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} menu
   */
  function keys(event, menu) {
    const all = stops(menu);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const inside = menu === innerMenu?.menu;
    const { key } = event;
    if (key === "ArrowDown") all[(at + 1) % all.length].focus();
    else if (key === "ArrowUp") all[(at - 1 + all.length) % all.length].focus();
    else if (key === "Home") all[0].focus();
    else if (key === "End") all[all.length - 1].focus();
    else if (key === "ArrowRight" && !inside && all[at]?.hasAttribute("aria-haspopup")) all[at].click();
    else if ((key === "ArrowLeft" || key === "Escape") && inside) {
      innerMenu?.opener.focus();
      closeInner();
    } else if (key === "Escape" || key === "Tab") {
      close();
      back();
    } else if (key.length === 1 && key !== " ") {
      const after = [...all.slice(at + 1), ...all];
      after.find((one) => one.textContent?.toLowerCase().startsWith(key.toLowerCase()))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  box.addEventListener("contextmenu", (event) => event.preventDefault());
  find(".chat").append(box);
  put(top, place, false);
  document.addEventListener("pointerdown", beside, true);
  window.addEventListener("resize", close);
  window.addEventListener("blur", close);
  closeOpen = close;
  stops(top)[0]?.focus({ preventScroll: true });
}

/** @param {HTMLElement} menu */
const stops = (menu) => /** @type {HTMLElement[]} */ ([...menu.querySelectorAll(".menu-entry")]);

/**
 * Put a menu where it is wholly in sight.
 *
 * @param {HTMLElement} menu
 * @param {Place} place
 * @param {boolean} aside beside an element rather than below it
 */
function put(menu, place, aside) {
  const { width, height } = menu.getBoundingClientRect();
  let { x, y } = place instanceof Element ? { x: 0, y: 0 } : place;
  if (place instanceof Element) {
    const { left, right, top, bottom } = place.getBoundingClientRect();
    const fits = right + width + MARGIN <= innerWidth;
    x = aside ? (fits ? right : left - width) : right - width;
    y = aside ? top - MARGIN : bottom + 4;
    if (aside && x < MARGIN) y = bottom; // no room at either side: below the entry
  }
  const within = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ room) =>
    Math.max(MARGIN, Math.min(at, room - size - MARGIN));
  menu.style.left = `${within(x, width, innerWidth)}px`;
  menu.style.top = `${within(y, height, innerHeight)}px`;
}
