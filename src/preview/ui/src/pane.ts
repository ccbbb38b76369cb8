// One view of a page: the sheet, moved and scaled by the camera, and the overlay drawn over it.
// The overlay keeps its own scale inside, so that its strokes and labels stay as they are at any zoom.
import type { Camera } from "./camera";
import { h, s } from "./dom";
import { Sheet } from "./sheet";
import type { Point, Rect, Size } from "./types";

/** What an overlay consists of: groups in points of the page, and labels tied to points of it. */
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

/** Pixels under which a label says nothing any more. */
const leastLabel = 22;

/** Takes a place among others, where it lies over none of them. */
function settle(placed: Rect[], wanted: Rect): boolean {
  const over = (one: Rect): boolean => one.x < wanted.x + wanted.width && wanted.x < one.x + one.width
    && one.y < wanted.y + wanted.height && wanted.y < one.y + one.height;
  if (placed.some(over)) return false;
  placed.push(wanted);
  return true;
}

export class Pane {
  readonly element: HTMLElement;
  readonly sheet = new Sheet();
  /** A second sheet over the first, for layouts that are overlaid. */
  readonly above = new Sheet();
  /** What follows the pointer (the line under it, ghosts); in points of the page, over the overlay. */
  readonly top: SVGGElement;
  private readonly base: SVGGElement;
  private readonly layer: SVGGElement;
  readonly svg: SVGSVGElement;
  /** Labels in HTML, each tied to a point of the page. */
  private readonly tags: HTMLElement;
  private tagged: Tag[] = [];
  private readonly stage: HTMLElement;
  private readonly paper: HTMLElement;
  private readonly stop: () => void;
  private still = 0;

  constructor(readonly camera: Camera, readonly name: string) {
    this.paper = h("div", { class: "paper" });
    this.above.element.classList.add("above");
    this.stage = h("div", { class: "stage" }, this.paper, this.sheet.element, this.above.element);
    this.base = s("g");
    this.top = s("g", { class: "top" });
    this.layer = s("g", {}, this.base, this.top);
    this.svg = s("svg", { class: "overlay", role: "group", "aria-label": name }, this.layer);
    this.tags = h("div", { class: "tags" });
    this.element = h("div", { class: "pane" }, this.stage, this.svg, this.tags);
    this.stop = camera.on(() => this.place());
    this.place();
  }

  close(): void {
    this.stop();
    this.element.remove();
  }

  /** Replaces the overlay: groups in points of the page, and the labels. */
  draw(groups: SVGElement[], tags: Tag[]): void {
    const focused = this.base.contains(document.activeElement) ? document.activeElement?.getAttribute("data-slot") : null;
    this.base.replaceChildren(...groups);
    if (focused) this.base.querySelector<SVGElement>(`[data-slot="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    this.tags.replaceChildren(...tags.map((tag) => tag.element));
    this.tagged = tags;
    this.placeTags();
  }

  /** Labels stand where there is room: one that would lie over another, or is wider than its slot, first
   * leaves out its role, then itself; a call-out becomes a mark that opens under the pointer. */
  private placeTags(): void {
    const placed: Rect[] = [];
    const first = (tag: Tag): number => (tag.within === undefined ? 0 : 1);
    for (const { at, element, within } of [...this.tagged].sort((a, b) => first(a) - first(b))) {
      const { x, y } = this.camera.toScreen(at);
      const card = element.classList.contains("finding-card");
      if (card) {
        const wide = element.classList.contains("error") ? 340 : 200;
        const left = Math.max(0, Math.min(x, this.camera.size.width - wide));
        const free = settle(placed, { x: left, y: y - 22, width: wide, height: 20 });
        element.classList.toggle("mark", !free);
        element.style.transform = `translate(${free ? left : x}px, ${y}px)`;
        continue;
      }
      if (within !== undefined) {
        const room = within * this.camera.scale;
        const id = 8 + 7 * (element.firstChild?.textContent?.length ?? 0);
        const role = 6 + 13 * (element.lastElementChild?.textContent?.length ?? 0);
        const whole = id + role <= room && settle(placed, { x, y, width: id + role, height: 16 });
        element.classList.toggle("short", !whole);
        element.hidden = !whole && (room < leastLabel || !settle(placed, { x, y, width: Math.min(id, room), height: 16 }));
        element.style.maxWidth = `${room}px`;
      }
      element.style.transform = `translate(${x}px, ${y}px)`;
    }
  }

  /** The sheet of paper behind the picture: the trim and what is bled. */
  setPaper(trim: Size, bleed: number): void {
    this.paper.style.left = this.paper.style.top = `${-bleed}px`;
    this.paper.style.width = `${trim.width + 2 * bleed}px`;
    this.paper.style.height = `${trim.height + 2 * bleed}px`;
  }

  private place(): void {
    const { x, y } = this.camera.toScreen({ x: 0, y: 0 });
    const scale = this.camera.scale;
    this.stage.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.layer.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    this.svg.style.setProperty("--inv", String(1 / scale));
    this.placeTags();
    this.moving();
  }

  /** While the view moves the browser may keep the drawn layer; at rest it is drawn afresh, crisp. */
  private moving(): void {
    this.stage.classList.add("moving");
    window.clearTimeout(this.still);
    this.still = window.setTimeout(() => this.stage.classList.remove("moving"), 160);
  }

  /** The page's point under the pointer. */
  at(event: MouseEvent): Point {
    const box = this.element.getBoundingClientRect();
    return this.camera.toPage({ x: event.clientX - box.left, y: event.clientY - box.top });
  }
}
