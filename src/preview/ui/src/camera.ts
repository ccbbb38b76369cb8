// Where the eye is: the point of the page in the middle of the view, and the scale. Views that are
// compared share one camera, so that both show the same place.
import { clamp, short } from "./dom";
import type { Point, Rect, Size } from "./types";

/** CSS pixels to a point at zoom 1 (CSS takes 96 of them for an inch). */
export const nominal = 96 / 72;

const least = 0.05;
const most = 64;

export class Camera {
  /** The point of the page in the middle of the view. */
  center: Point = { x: 0, y: 0 };
  /** CSS pixels to a point. */
  scale = 1;
  /** The view's own size in CSS pixels. */
  size: Size = { width: 1, height: 1 };
  private readonly listeners = new Set<() => void>();
  private due = false;

  get zoom(): number {
    return this.scale / nominal;
  }

  on(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells the listeners, once a frame. */
  changed(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      for (const listener of this.listeners) listener();
    });
  }

  toScreen(p: Point): Point {
    return {
      x: this.size.width / 2 + (p.x - this.center.x) * this.scale,
      y: this.size.height / 2 + (p.y - this.center.y) * this.scale,
    };
  }

  toPage(p: Point): Point {
    return {
      x: this.center.x + (p.x - this.size.width / 2) / this.scale,
      y: this.center.y + (p.y - this.size.height / 2) / this.scale,
    };
  }

  /** Moves what is seen by pixels of the screen. */
  pan(dx: number, dy: number): void {
    this.center = { x: this.center.x - dx / this.scale, y: this.center.y - dy / this.scale };
    this.changed();
  }

  /** Sets the scale; the page's point under `anchor` (pixels of the view) stays where it is. */
  zoomTo(scale: number, anchor: Point = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    const fixed = this.toPage(anchor);
    this.scale = clamp(scale, least * nominal, most * nominal);
    this.center = {
      x: fixed.x - (anchor.x - this.size.width / 2) / this.scale,
      y: fixed.y - (anchor.y - this.size.height / 2) / this.scale,
    };
    this.changed();
  }

  zoomBy(factor: number, anchor?: Point): void {
    this.zoomTo(this.scale * factor, anchor);
  }

  /** The whole rect in view, with a margin in pixels. */
  fit(rect: Rect, margin = 24): void {
    const wide = (this.size.width - 2 * margin) / rect.width;
    const high = (this.size.height - 2 * margin) / rect.height;
    this.scale = clamp(Math.min(wide, high), least * nominal, most * nominal);
    this.center = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    this.changed();
  }

  /** Moves so that the rect is in view, and no further than is needed. */
  reveal(rect: Rect, margin = 40): void {
    const from = this.toScreen(rect);
    const to = this.toScreen({ x: rect.x + rect.width, y: rect.y + rect.height });
    const dx = shift(from.x, to.x, margin, this.size.width - margin);
    const dy = shift(from.y, to.y, margin, this.size.height - margin);
    if (dx || dy) this.pan(dx, dy);
  }

  /** As the fragment has it, after the page: zoom, x, y. */
  text(): string {
    return `${short(this.zoom, 3)},${short(this.center.x, 1)},${short(this.center.y, 1)}`;
  }
}

function shift(from: number, to: number, low: number, high: number): number {
  if (to - from > high - low) return (low + high) / 2 - (from + to) / 2;
  if (from < low) return low - from;
  return to > high ? high - to : 0;
}

export interface Spot { page: string; zoom: number; x: number; y: number }

/** Reads a fragment `#A1@2,120,340`, or `#A1` alone. */
export function readFragment(fragment: string): { page: string; spot: Spot | null } {
  let text = fragment.replace(/^#/, "");
  try {
    text = decodeURIComponent(text);
  } catch {
    // A stray percent sign: taken as it stands.
  }
  const at = text.lastIndexOf("@");
  if (at < 0) return { page: text, spot: null };
  const page = text.slice(0, at);
  const [zoom, x, y] = text.slice(at + 1).split(",").map(Number);
  const whole = [zoom, x, y].every((value) => value !== undefined && Number.isFinite(value)) && (zoom ?? 0) > 0;
  return { page, spot: whole ? { page, zoom: zoom as number, x: x as number, y: y as number } : null };
}
