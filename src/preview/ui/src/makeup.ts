// Changing the layout on the page: slots are moved and resized along the grid, drawn anew, and
// threads led elsewhere. What is let go becomes one operation of the API.
import { curve, leave } from "./arrows";
import { box } from "./pane";
import { s } from "./dom";
import { atText, follow, Ghost } from "./ghost";
import { openNewSlot } from "./newslot";
import { dragFocus } from "./focus";
import { begin, edit } from "./session";
import { gridAt, gridNamed, placeRect, snapEdges, slotAt, snapFree, snapMove } from "./snap";
import { store } from "./store";
import { onGrid, type At, type Page, type Point, type Rect, type Slot } from "./types";
import type { View } from "./view";

/** Takes a press on the page where the tool has a use for it. */
export function attachMakeUp(view: View): void {
  view.take = (event) => {
    const page = store.state.page;
    const target = event.target as Element;
    if (!page || store.state.tool === "look") return false;
    if (store.state.tool === "draw") return start(() => drawSlot(view, event, page));
    const part = target.closest<SVGElement>("[data-handle], [data-thread], [data-focus]");
    if (part?.dataset["focus"]) return start(() => dragFocus(view, event));
    if (part?.dataset["handle"]) return start(() => resizeSlot(view, event, page, part.dataset["handle"] ?? ""));
    if (part?.dataset["thread"]) return start(() => dragHead(view, event, page, part));
    const slot = slotAt(page, view.pane.at(event));
    return slot ? start(() => moveSlot(view, event, page, slot)) : false;
  };
}

function start(what: () => void): boolean {
  what();
  return true;
}

const near = 6;

function moveSlot(view: View, down: PointerEvent, page: Page, slot: Slot): void {
  const from = view.pane.at(down);
  const ghost = new Ghost(view.pane);
  const begun = begin();
  let at: At = slot.at;
  follow(view.pane, down, {
    move: (p, event) => {
      const rect = { ...slot.rect, x: slot.rect.x + p.x - from.x, y: slot.rect.y + p.y - from.y };
      at = moved(page, slot, rect, event.altKey ? 0 : near / view.camera.scale);
      ghost.show(ghostRect(page, at), atText(at));
    },
    end: (p, really) => {
      ghost.hide();
      if (really && store.state.selection.slot !== slot.id) store.select({ slot: slot.id });
      if (really) void place(slot, at, begun);
      else view.chooseAt(p, slot);
    },
    cancel: () => ghost.hide(),
  });
}

function moved(page: Page, slot: Slot, rect: Rect, reach: number): At {
  if (!onGrid(slot.at)) return snapFree(page, rect, reach);
  const grid = gridNamed(page, slot.at.grid);
  return grid ? snapMove(grid, rect, slot.at) : slot.at;
}

function resizeSlot(view: View, down: PointerEvent, page: Page, side: string): void {
  const slot = store.slot();
  if (!slot) return;
  const from = view.pane.at(down);
  const ghost = new Ghost(view.pane);
  const begun = begin();
  let at: At = slot.at;
  follow(view.pane, down, {
    move: (p) => {
      at = resized(page, slot, stretchRect(slot.rect, side, p.x - from.x, p.y - from.y));
      ghost.show(ghostRect(page, at), atText(at));
    },
    end: (_, really) => {
      ghost.hide();
      if (really) void place(slot, at, begun);
    },
    cancel: () => ghost.hide(),
  });
}

function resized(page: Page, slot: Slot, rect: Rect): At {
  if (!onGrid(slot.at)) return snapFree(page, rect, 0);
  const grid = gridNamed(page, slot.at.grid);
  return grid ? snapEdges(grid, rect) : slot.at;
}

/** Moves the sides that the handle names (n, s, e, w); a side stops before the one across. */
export function stretchRect(rect: Rect, side: string, dx: number, dy: number): Rect {
  let { x, y, width, height } = rect;
  if (side.includes("e")) width = Math.max(1, width + dx);
  if (side.includes("s")) height = Math.max(1, height + dy);
  if (side.includes("w")) {
    const shift = Math.min(dx, width - 1);
    x += shift;
    width -= shift;
  }
  if (side.includes("n")) {
    const shift = Math.min(dy, height - 1);
    y += shift;
    height -= shift;
  }
  return { x, y, width, height };
}

function ghostRect(page: Page, at: At): Rect {
  if (!onGrid(at)) return at;
  const grid = gridNamed(page, at.grid);
  return grid ? placeRect(grid, at) : { x: 0, y: 0, width: 0, height: 0 };
}

export const samePlace = (a: At, b: At): boolean =>
  onGrid(a) && onGrid(b)
    ? a.grid === b.grid && a.col === b.col && a.span === b.span && a.line === b.line && a.lines === b.lines
    : !onGrid(a) && !onGrid(b) && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;

/** Puts a slot somewhere else, unless it stands there already. */
export async function place(slot: Slot, at: At, begun: Page | null): Promise<void> {
  if (!samePlace(slot.at, at)) await edit([{ op: "place", slot: slot.id, at }], begun);
}

function between(a: Point, b: Point): Rect {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

function drawSlot(view: View, down: PointerEvent, page: Page): void {
  const from = view.pane.at(down);
  const ghost = new Ghost(view.pane);
  const grid = gridAt(page, from);
  let at: At | null = null;
  follow(view.pane, down, {
    move: (p, event) => {
      const rect = between(from, p);
      at = grid && !event.altKey ? snapEdges(grid, rect) : snapFree(page, rect, 0);
      ghost.show(ghostRect(page, at), atText(at));
    },
    end: (_, really) => {
      ghost.hide();
      if (really && at) openNewSlot(at);
    },
    cancel: () => ghost.hide(),
  });
}

/** An arrow's head is dragged: onto a slot, the text runs there; onto nothing, the slot leaves the thread. */
function dragHead(view: View, down: PointerEvent, page: Page, head: SVGElement): void {
  const { thread = "", from = "", to = "" } = head.dataset;
  const source = page.slots.find((slot) => slot.id === from);
  if (!source) return;
  const ghost = new Ghost(view.pane);
  const start = leave(source.rect, source.vertical);
  const begun = begin();
  const over = (p: Point): Slot | null => {
    const slot = slotAt(page, p);
    return slot && slot.id !== from ? slot : null;
  };
  follow(view.pane, down, {
    move: (p) => {
      const target = over(p);
      const line = s("path", { d: curve(start, p, source.vertical), class: "ghost-arrow" });
      ghost.draw(target ? [box(target.rect, "ghost-box"), line] : [line], p, `${from} → ${target?.id ?? "×"}`);
    },
    end: (p, really) => {
      ghost.hide();
      if (really) void rethread(thread, from, [to, over(p)?.id ?? null], begun);
    },
    cancel: () => ghost.hide(),
  });
}

async function rethread(thread: string, from: string, [was, target]: [string, string | null], begun: Page | null): Promise<void> {
  if (target === was) return;
  await edit([target
    ? { op: "thread", slot: target, thread, after: from }
    : { op: "thread", slot: was, thread: null, after: null }], begun);
}
