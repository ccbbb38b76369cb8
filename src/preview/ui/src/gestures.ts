// Wheel, pinch and drag move the view. A wheel zooms with Ctrl (browsers send a pinch on a touch pad
// as that), else it scrolls; two fingers on a touch screen pinch.
import type { Camera } from "./camera";
import type { Point } from "./types";

export interface Panning {
  /** Does a press here move the view, rather than what is on the page? */
  (event: PointerEvent): boolean;
}

const lineHeight = 16;

export function attachGestures(element: HTMLElement, camera: Camera, panning: Panning): void {
  element.addEventListener("wheel", (event) => wheel(event, element, camera), { passive: false });
  const fingers = new Map<number, Point>();
  element.addEventListener("pointerdown", (event) => {
    // A press leaves the button that had the keys: they are the page's now.
    element.closest<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
    if (event.pointerType === "touch") fingers.set(event.pointerId, local(event, element));
    if (fingers.size < 2 && panning(event)) dragView(event, element, camera, fingers);
  });
  element.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = local(event, element);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) pinch(camera, before, now, other);
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"] as const) {
    element.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
}

function local(event: MouseEvent, element: HTMLElement): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function wheel(event: WheelEvent, element: HTMLElement, camera: Camera): void {
  event.preventDefault();
  const unit = event.deltaMode === 1 ? lineHeight : event.deltaMode === 2 ? camera.size.height : 1;
  const dx = event.deltaX * unit;
  const dy = event.deltaY * unit;
  if (event.ctrlKey || event.metaKey) camera.zoomBy(Math.exp(-dy * 0.004), local(event, element));
  else if (event.shiftKey && dx === 0) camera.pan(-dy, 0);
  else camera.pan(-dx, -dy);
}

function dragView(event: PointerEvent, element: HTMLElement, camera: Camera, fingers: Map<number, Point>): void {
  event.preventDefault();
  let last = { x: event.clientX, y: event.clientY };
  element.setPointerCapture(event.pointerId);
  element.classList.add("panning");
  const move = (to: PointerEvent): void => {
    if (to.pointerId !== event.pointerId || fingers.size > 1) return;
    camera.pan(to.clientX - last.x, to.clientY - last.y);
    last = { x: to.clientX, y: to.clientY };
  };
  const end = (to: PointerEvent): void => {
    if (to.pointerId !== event.pointerId) return;
    element.classList.remove("panning");
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", end);
    element.removeEventListener("pointercancel", end);
  };
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
}

/** One finger goes from `before` to `now` while the other rests. */
function pinch(camera: Camera, before: Point, now: Point, other: Point): void {
  const was = Math.hypot(before.x - other.x, before.y - other.y);
  const is = Math.hypot(now.x - other.x, now.y - other.y);
  const middle = (p: Point): Point => ({ x: (p.x + other.x) / 2, y: (p.y + other.y) / 2 });
  const from = middle(before);
  const to = middle(now);
  camera.pan(to.x - from.x, to.y - from.y);
  if (was > 8) camera.zoomBy(is / was, to);
}
