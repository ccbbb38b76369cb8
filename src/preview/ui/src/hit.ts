// What is under a point of the page.
import { holds } from "./snap";
import type { Line, Page, Point, Rect, Slot } from "./types";

const area = (rect: Rect): number => rect.width * rect.height;

function smallest<T extends { rect: Rect }>(all: T[], p: Point): T | null {
  let best: T | null = null;
  for (const one of all) {
    if (holds(one.rect, p) && (!best || area(one.rect) < area(best.rect))) best = one;
  }
  return best;
}

export const lineAt = (page: Page, p: Point): Line | null => smallest(page.lines, p);

/** The slot on top: the smallest, and a panel only where nothing else is. */
export function slotAt(page: Page, p: Point): Slot | null {
  return smallest(page.slots.filter((slot) => slot.role !== "panel"), p) ?? smallest(page.slots, p);
}

export function centre(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}
