// Discord's markdown by lines: headings, quotes, lists, code blocks, small print, paragraphs.

import { parseInline } from "./inline.js";

/** @import {Inline} from "./inline.js" */

/**
 * @typedef {{kind: "paragraph" | "small", inside: Inline[]}
 *   | {kind: "heading", level: number, inside: Inline[]}
 *   | {kind: "quote", inside: Block[]}
 *   | {kind: "list", ordered: boolean, start: number, items: Block[][]}
 *   | {kind: "code", language: string, text: string}} Block
 */

const FENCE = /^```(?:([a-z0-9_+\-.#]+)\n)?\n*([^]*?)\n*```/i;
const ITEM = /^( *)(?:([-*])|(\d{1,9})\.) +(?=\S)/;
const DEEPEST = 8;

/**
 * Return the blocks of a message's text.
 *
 * @param {string} text
 * @param {number} [depth]
 * @returns {Block[]}
 */
export function parseBlocks(text, depth = 0) {
  /** @type {Block[]} */
  const found = [];
  /** @type {string[]} */
  let paragraph = [];
  const end = () => {
    if (paragraph.some((line) => line.trim())) {
      found.push({ kind: "paragraph", inside: parseInline(paragraph.join("\n")) });
    }
    paragraph = [];
  };
  let rest = text;
  while (rest) {
    const block = depth < DEEPEST ? take(rest, depth) : null;
    if (block) {
      end();
      found.push(block.node);
      rest = rest.slice(block.length).replace(/^\n/, "");
      continue;
    }
    const line = /^[^\n]*/.exec(rest)?.[0] ?? "";
    // A code block may begin in the middle of a line.
    const fence = line.indexOf("```", 1);
    if (fence > 0 && FENCE.test(rest.slice(fence))) {
      paragraph.push(rest.slice(0, fence));
      rest = rest.slice(fence);
      continue;
    }
    paragraph.push(line);
    rest = rest.slice(line.length + 1);
  }
  end();
  return found;
}

/**
 * @param {string} rest
 * @param {number} depth
 * @returns {{node: Block, length: number} | null}
 */
function take(rest, depth) {
  const fence = FENCE.exec(rest);
  if (fence) return { node: { kind: "code", language: fence[1] ?? "", text: fence[2] }, length: fence[0].length };
  const heading = /^(#{1,3}) +([^\n]+)/.exec(rest);
  if (heading) {
    const inside = parseInline(heading[2].trim());
    return { node: { kind: "heading", level: heading[1].length, inside }, length: heading[0].length };
  }
  const small = /^-# +([^\n]+)/.exec(rest);
  if (small) return { node: { kind: "small", inside: parseInline(small[1]) }, length: small[0].length };
  const rest3 = /^>>> ?([^]+)/.exec(rest);
  if (rest3) return { node: { kind: "quote", inside: parseBlocks(rest3[1], depth + 1) }, length: rest3[0].length };
  const quote = /^(?:> [^\n]*(?:\n|$))+/.exec(rest);
  if (quote) {
    const inner = quote[0].replace(/^> /gm, "").replace(/\n$/, "");
    return { node: { kind: "quote", inside: parseBlocks(inner, depth + 1) }, length: quote[0].length };
  }
  return ITEM.test(rest) ? list(rest, depth) : null;
}

/**
 * @param {string} rest begins with an item
 * @param {number} depth
 * @returns {{node: Block, length: number}}
 */
function list(rest, depth) {
  const first = /** @type {RegExpExecArray} */ (ITEM.exec(rest));
  const [, indent, mark] = first;
  /** @type {string[][]} */
  const items = [];
  let length = 0;
  for (const line of rest.split("\n")) {
    const item = ITEM.exec(line);
    const own = item && item[1].length <= indent.length;
    if (own && Boolean(item[2]) !== Boolean(mark)) break;
    if (own) items.push([line.slice(item[0].length)]);
    else if (item || (/^ {2,}\S/.test(line) && items.length)) items[items.length - 1].push(line.slice(Math.min(2, line.search(/\S/))));
    else break;
    length += line.length + 1;
  }
  return {
    node: {
      kind: "list", ordered: !mark, start: Number(first[3] ?? 1),
      items: items.map((lines) => parseBlocks(lines.join("\n"), depth + 1)),
    },
    length: Math.min(length, rest.length),
  };
}
