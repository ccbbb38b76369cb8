// Threads as arrows from frame to frame, in the order that the text runs. In the make-up tool an
// arrow's head is a handle: dropped on another slot, the text runs there instead.
import { s } from "./dom";
import { tag, type Drawing } from "./pane";
import { store } from "./store";
import { t } from "./strings";
import type { Page, Point, Rect, Thread } from "./types";

/** Text leaves a frame at its end and comes into one at its start. */
export function leave(rect: Rect, vertical: boolean): Point {
  return vertical
    ? { x: rect.x + rect.width * 0.15, y: rect.y + rect.height * 0.85 }
    : { x: rect.x + rect.width / 2, y: rect.y + rect.height * 0.94 };
}

export function enter(rect: Rect, vertical: boolean): Point {
  return vertical
    ? { x: rect.x + rect.width * 0.85, y: rect.y + rect.height * 0.15 }
    : { x: rect.x + rect.width / 2, y: rect.y + rect.height * 0.06 };
}

/** A curve that leaves and arrives along the way the text runs. */
export function curve(from: Point, to: Point, vertical = false): string {
  const [x, y] = vertical ? [-24, 0] : [0, 24];
  return `M${from.x} ${from.y}C${from.x + x} ${from.y + y} ${to.x - 2 * x} ${to.y - 2 * y} ${to.x} ${to.y}`;
}

function colour(index: number): string {
  return `thread-${index % 5}`;
}

export function threadArrows(page: Page, out: Drawing): void {
  const group = s("g", { class: "threads" });
  page.threads.forEach((thread, index) => group.append(arrowsOf(page, thread, index, out)));
  out.groups.push(group);
}

function arrowsOf(page: Page, thread: Thread, index: number, out: Drawing): SVGGElement {
  const group = s("g", { class: colour(index) });
  const here = thread.frames.filter((frame) => frame.page === page.id);
  const vertical = (slot: string): boolean => page.slots.find((one) => one.id === slot)?.vertical ?? false;
  here.forEach((frame, n) => {
    const next = here[n + 1];
    if (!next) return;
    const turned = vertical(frame.slot);
    const from = leave(frame.rect, turned);
    const to = enter(next.rect, turned);
    group.append(s("path", { d: curve(from, to, turned), class: "arrow" }), head(to, turned, thread, frame.slot, next.slot));
  });
  const first = here[0];
  if (first) tag(out, enter(first.rect, vertical(first.slot)), `thread-name ${colour(index)}`, thread.id);
  const last = here.at(-1);
  if (last && thread.on) tag(out, leave(last.rect, vertical(last.slot)), `thread-name ${colour(index)}`, t("runsOn", { page: thread.on }));
  return group;
}

/** The arrow's head. Frames of one slot in several columns share it, and cannot be parted. */
function head(at: Point, vertical: boolean, thread: Thread, from: string, to: string): SVGGElement {
  const shape = s("path", { d: vertical ? "M0 0l9 -5v10z" : "M0 0l-5 -9h10z", class: "head" });
  const group = s("g", { class: "arrow-head" }, shape);
  group.style.transform = `translate(${at.x}px, ${at.y}px) scale(var(--inv))`;
  if (from !== to && store.state.tool === "makeup") {
    group.append(s("circle", { r: 12, class: "grip" }));
    group.dataset["thread"] = thread.id;
    group.dataset["from"] = from;
    group.dataset["to"] = to;
    group.append(s("title", {}, t("threadHead", { thread: thread.id, from, to })));
  }
  return group;
}
