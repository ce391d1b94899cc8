// Discord's markdown within a line, as a tree: text in, nodes out, nothing drawn. The rules are
// tried in this order at each place; what none of them takes is text.

/**
 * @typedef {{kind: "text" | "code", text: string}
 *   | {kind: "strong" | "em" | "underline" | "strike" | "spoiler", inside: Inline[]}
 *   | {kind: "link", url: string, inside: Inline[], bare?: boolean}
 *   | {kind: "time", seconds: number, style: string}
 *   | {kind: "user" | "role" | "channel", id: string}
 *   | {kind: "command", name: string}
 *   | {kind: "emoji", name: string}
 *   | {kind: "everyone", text: string}
 *   | {kind: "break"}} Inline
 */

/** How deep marks may lie in one another; deeper ones stay as they were typed. */
const DEEPEST = 12;

/** @typedef {(text: string) => Inline[]} Within */
/** @type {[RegExp, (match: RegExpExecArray, within: Within) => Inline][]} */
const RULES = [
  [/\\([^0-9A-Za-z\s])/y, (m) => ({ kind: "text", text: m[1] })],
  [/(`+)([^]*?[^`])\1(?!`)/y, (m) => ({ kind: "code", text: m[2].replace(/^ (`.*`) $/, "$1") })],
  [/<(https?:\/\/[^\s<>]+)>/y, (m) => link(m[1])],
  [/<@!?(\d+)>/y, (m) => ({ kind: "user", id: m[1] })],
  [/<@&(\d+)>/y, (m) => ({ kind: "role", id: m[1] })],
  [/<#(\d+)>/y, (m) => ({ kind: "channel", id: m[1] })],
  [/<\/([^:>]{1,100}):\d+>/y, (m) => ({ kind: "command", name: m[1] })],
  [/<a?:(\w{2,32}):\d+>/y, (m) => ({ kind: "emoji", name: m[1] })],
  [/<t:(-?\d{1,13})(?::([tTdDfFsSR]))?>/y, (m) => ({ kind: "time", seconds: Number(m[1]), style: m[2] ?? "f" })],
  [/@(?:everyone|here)/y, (m) => ({ kind: "everyone", text: m[0] })],
  [/\[((?:\\.|[^[\]\\])+)\]\(<?(https?:\/\/[^\s<>()]+)>?\)/y, (m, within) => ({ kind: "link", url: m[2], inside: within(m[1]) })],
  [/https?:\/\/[^\s<]*[^\s<.,:;"'\])*_~|]/y, (m) => link(m[0])],
  [/\*\*((?:\\[^]|[^\\])+?)\*\*(?!\*)/y, (m, within) => ({ kind: "strong", inside: within(m[1]) })],
  [/__((?:\\[^]|[^\\])+?)__(?!_)/y, (m, within) => ({ kind: "underline", inside: within(m[1]) })],
  [/~~([^]+?)~~/y, (m, within) => ({ kind: "strike", inside: within(m[1]) })],
  [/\|\|([^]+?)\|\|/y, (m, within) => ({ kind: "spoiler", inside: within(m[1]) })],
  [/\*(?=\S)((?:\\[^]|\*\*|[^*\\])+?)(?<=[^\s*])\*(?!\*)/y, (m, within) => ({ kind: "em", inside: within(m[1]) })],
  [/\b_((?:\\[^]|__|[^_\\])+?)_\b/y, (m, within) => ({ kind: "em", inside: within(m[1]) })],
  [/\n/y, () => ({ kind: "break" })],
];

/** Where a rule could begin; between two of these all is text. */
const BEGINNINGS = /[\\`<@[*_~|\n]|https?:\/\//g;

/**
 * Return the nodes of a line or a paragraph.
 *
 * @param {string} text
 * @param {number} [depth]
 * @returns {Inline[]}
 */
export function parseInline(text, depth = 0) {
  /** @type {Inline[]} */
  const found = [];
  const within = (/** @type {string} */ inner) =>
    depth < DEEPEST ? parseInline(inner, depth + 1) : [/** @type {Inline} */ ({ kind: "text", text: inner })];
  let at = 0;
  let plain = "";
  while (at < text.length) {
    BEGINNINGS.lastIndex = at;
    const next = BEGINNINGS.exec(text)?.index ?? text.length;
    plain += text.slice(at, next);
    at = next;
    if (at === text.length) break;
    const taken = take(text, at, within);
    if (taken) {
      if (plain) found.push({ kind: "text", text: plain });
      plain = "";
      found.push(taken.node);
      at += taken.length;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  if (plain) found.push({ kind: "text", text: plain });
  return found;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {Within} within
 */
function take(text, at, within) {
  for (const [rule, make] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(text);
    if (match) return { node: make(match, within), length: match[0].length };
  }
  return null;
}

/** @param {string} url @returns {Inline} */
function link(url) {
  return { kind: "link", url, inside: [{ kind: "text", text: url }], bare: true };
}
