// Elements without markup: what people wrote becomes text nodes, never HTML.

/** @typedef {Node | string | null | undefined | false} Child none of the latter: nothing */

/**
 * Return a new element.
 *
 * `on` holds listeners by event; `class` is the class attribute; true sets an empty attribute;
 * false, null and undefined leave it out. Addresses are for the caller to check (`safeUrl`).
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  made.append(...present(children.flat()));
  return made;
}

/**
 * Put children in the place of what an element holds.
 *
 * @param {Element} parent
 * @param {...(Child | Child[])} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...present(children.flat()));
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function present(children) {
  return /** @type {(Node | string)[]} */ (
    children.filter((c) => c !== null && c !== undefined && c !== false)
  );
}

/**
 * Return an address that may be opened, or an empty text for any other (`javascript:` and the like).
 *
 * @param {string | undefined} url
 */
export function safeUrl(url) {
  return /^(https?:\/\/|blob:|\/)/i.test(url ?? "") ? String(url) : "";
}

/**
 * Draw something anew. Whoever had the focus in it has it again, in what has the same `data-key`;
 * where there is none any more, what was drawn takes it if it can.
 *
 * @param {HTMLElement} before
 * @param {() => HTMLElement} draw returns what is there now
 */
export function keepFocus(before, draw) {
  const held = document.activeElement;
  const had = held instanceof HTMLElement && before.contains(held);
  const now = draw();
  if (!had || held.isConnected) return;
  const key = CSS.escape(held.dataset.key ?? "");
  const same = key && now.querySelector(`[data-key="${key}"]`);
  (same instanceof HTMLElement ? same : now).focus();
}

/**
 * Remember what has the focus, to give it back when what lies over the page is gone: to the same
 * element, or to what was drawn in its place in the same message, or else to the composer.
 *
 * @returns {() => void}
 */
export function focusBack() {
  const held = document.activeElement;
  const message = held?.closest("[data-id]");
  return () => {
    // A dialog's end is told late: the browser, or the person, may have put the focus somewhere.
    if (document.activeElement !== document.body) return;
    const around = message && document.querySelector(`[data-id="${CSS.escape(message.getAttribute("data-id") ?? "")}"]`);
    const key = held instanceof HTMLElement && held.dataset.key;
    const again = key && around?.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const wanted = held?.isConnected && held !== document.body ? held : again || around;
    if (wanted instanceof HTMLElement) wanted.focus();
    else find(".composer").focus();
  };
}

const SVG = "http://www.w3.org/2000/svg";

/** Outlines in a square of 24 units. */
const ICONS = {
  hash: "M9 4 7 20M17 4l-2 16M4 9h16M3 15h16",
  thread: "M8 4 6.500 15M15 4l-1 7M4 8h15M3.500 13h8M14 15h7M14 19h5",
  at: "M16 12a4 4 0 1 0-4 4 4 4 0 0 0 4-4Zm0 0v1.500a2.500 2.500 0 0 0 5 0V12a9 9 0 1 0-4 7.500",
  users: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Zm-7 9c0-3.500 3-6 7-6s7 2.500 7 6M16 4.500a3.500 3.500 0 0 1 0 6.500M18.500 14.500c2.200.9 3.500 3 3.500 5.500",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2",
  gears: "M14.500 6.500a4 4 0 0 0-5 5L4 17l3 3 5.500-5.500a4 4 0 0 0 5-5L14.500 12.500 11.500 9.500Z",
  plus: "M12 5v14M5 12h14",
  close: "M6 6l12 12M18 6 6 18",
  eye: "M2 12s3.500-6.500 10-6.500S22 12 22 12s-3.500 6.500-10 6.500S2 12 2 12Zm10 3a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  menu: "M4 6h16M4 12h16M4 18h16",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  file: "M6 3h8l5 5v13H6ZM14 3v5h5",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  down: "m6 9 6 6 6-6",
  download: "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4",
  send: "M4 12 20 4l-5 16-3.500-6.500Z",
  reply: "M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7",
  forward: "m15 6 5 5-5 5M20 11h-9a7 7 0 0 0-7 7",
  dots: "M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0ZM11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0ZM18 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0Z",
  right: "m9 6 6 6-6 6",
  copy: "M8 8h12v12H8ZM16 8V4H4v12h4",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4.200 4.200 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4.200 4.200 0 0 0 6 6l1-1",
  picture: "M4 5h16v14H4ZM4 16l5-5 4 4 3-3 4 4",
  megaphone: "M4 10v4h4l8 5V5l-8 5ZM19 9.500a4 4 0 0 1 0 5",
  forum: "M4 4h16v12h-9l-4 4v-4H4ZM8 8.500h8M8 12h5",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3 3",
  archive: "M4 4h16v4H4ZM5.500 8v12h13V8M10 12h4",
  upload: "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
};

/**
 * Return an icon; it says nothing, so its button needs a label.
 *
 * @param {keyof typeof ICONS} name
 * @param {number} [size] pixels
 */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  for (const [key, value] of Object.entries({
    class: "icon", viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true",
  })) svg.setAttribute(key, String(value));
  return svg;
}

/**
 * Return the element that a selector must find.
 *
 * @param {string} selector
 * @param {ParentNode} [within]
 * @returns {HTMLElement}
 */
export function find(selector, within = document) {
  const found = within.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`The page has no ${selector}.`);
  return found;
}
