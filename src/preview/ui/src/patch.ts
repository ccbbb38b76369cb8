// Changing a picture that is shown into the next one by what differs alone. The server writes one
// element a line: the outlines in `defs`, then the parts of `g#page`. A line that was there before
// keeps its node, also where only its number or its place has changed, so that a changed paragraph
// costs no more than its own lines, however many glyphs the page has.
import { cleanTree, svgSpace } from "./sheet";

/** A picture's text, cut where its nodes begin. */
export interface Parts { head: string; defs: string[]; page: string[] }

/** Null where the text is not laid out line by line. */
export function cut(text: string): Parts | null {
  const found = /^([\s\S]*?)\n<defs>\n([\s\S]*?)<\/defs>\n<g id="page"([^>]*)>\n([\s\S]*?)<\/g>\n?<\/svg>\s*$/.exec(text);
  if (!found) return null;
  const [, head = "", defs = "", group = "", page = ""] = found;
  const lines = (part: string): string[] => part.split("\n").filter((line) => line !== "");
  return { head: head + group, defs: lines(defs), page: lines(page) };
}

/** What a line is apart from its number and its place. */
const attributes = /^<g id="(l\d+)"(?: transform="([^"]*)")?/;
export const keyOf = (line: string): string => line.replace(attributes, "<g");

/** The nodes of one parent, by the lines that they were made from. */
class Stock {
  private readonly nodes = new Map<string, Element[]>();

  constructor(lines: string[], parent: Element) {
    lines.forEach((line, n) => {
      const node = parent.children[n];
      const key = keyOf(line);
      const same = this.nodes.get(key);
      if (same && node) same.push(node);
      else if (node) this.nodes.set(key, [node]);
    });
  }

  take(line: string): Element | null {
    return this.nodes.get(keyOf(line))?.shift() ?? null;
  }

  get rest(): Element[] {
    return [...this.nodes.values()].flat();
  }
}

export interface Patch {
  /** New elements, not yet in the page: their photos can be waited for. */
  fresh: Element;
  apply(): void;
}

interface Change { parent: Element; wanted: Element[]; rest: Element[]; lines: string[] }

/** What makes the old picture the new one, or null where too little is alike. */
export function plan(svg: SVGSVGElement, was: Parts, now: Parts): Patch | null {
  const defs = svg.querySelector(":scope > defs");
  const page = svg.querySelector(":scope > g");
  const fits = defs?.children.length === was.defs.length && page?.children.length === was.page.length;
  if (was.head !== now.head || !defs || !page || !fits) return null;
  const wanted: [Element, string[], Stock][] = [
    [defs, now.defs, new Stock(was.defs, defs)], [page, now.page, new Stock(was.page, page)],
  ];
  const missing: string[] = [];
  const found = wanted.map(([, lines, stock]) =>
    lines.map((line) => stock.take(line) ?? missing.push(line) - 1));
  const fresh = parseLines(missing);
  if (!fresh) return null;
  const made = [...fresh.children];
  const changes = wanted.map(([parent, lines, stock], n): Change => ({
    parent, lines, rest: stock.rest,
    wanted: (found[n] ?? []).map((one) => (typeof one === "number" ? made[one] : one)).filter((one) => one !== undefined),
  }));
  return { fresh, apply: () => changes.forEach(applyChange) };
}

function parseLines(lines: string[]): Element | null {
  const links = 'xmlns:xlink="http://www.w3.org/1999/xlink"';
  const text = `<svg xmlns="${svgSpace}" ${links}>${lines.join("")}</svg>`;
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  if (parsed.querySelector("parsererror")) return null;
  const root = document.importNode(parsed.documentElement, true);
  const count = root.children.length;
  cleanTree(root);
  return count === lines.length && root.children.length === count ? root : null;
}

/** First what is no longer wanted goes, so that what stays need not move. */
function applyChange({ parent, wanted, rest, lines }: Change): void {
  for (const node of rest) node.remove();
  let cursor = parent.firstElementChild;
  wanted.forEach((node, n) => {
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
    const [, id, transform] = attributes.exec(lines[n] ?? "") ?? [];
    if (id && node.id !== id) node.id = id;
    if (id && (node.getAttribute("transform") ?? undefined) !== transform) place(node, transform);
  });
}

function place(node: Element, transform: string | undefined): void {
  if (transform === undefined) node.removeAttribute("transform");
  else node.setAttribute("transform", transform);
}
