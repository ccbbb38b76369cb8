// What an overlay consists of: groups in points of the page, and labels tied to points of it.
import { h, s } from "./dom";
import type { Point, Rect } from "./types";

export interface Drawing {
  groups: SVGElement[];
  tags: Tag[];
}

/** `within`: points of the page that the label may take in width; it goes where it has no room. */
export interface Tag { at: Point; element: HTMLElement; within?: number }

export function box(rect: Rect, name: string): SVGRectElement {
  return s("rect", { x: rect.x, y: rect.y, width: rect.width, height: rect.height, class: name });
}

export function tag(out: Drawing, at: Point, name: string, text: string, within?: number): HTMLElement {
  const element = h("div", { class: `tag ${name}` }, text);
  out.tags.push(within === undefined ? { at, element } : { at, element, within });
  return element;
}
