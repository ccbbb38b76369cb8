// Dragging on the page: the pointer's points, a ghost of what would become of it with its place in
// words, and Escape to leave everything as it was.
import { h, s, short } from "./dom";
import { box, type Pane } from "./pane";
import { store } from "./store";
import { t } from "./strings";
import { onGrid, type At, type Point, type Rect } from "./types";

export interface Drag {
  move(p: Point, event: PointerEvent): void;
  /** Called once at the end; `moved` is false for a mere press. */
  end(p: Point, moved: boolean): void;
  cancel(): void;
}

const threshold = 3;

/** Follows a press until it is let go or given up. */
export function follow(pane: Pane, down: PointerEvent, drag: Drag): void {
  down.preventDefault();
  const element = pane.element;
  element.setPointerCapture(down.pointerId);
  let moved = false;
  const stop = new AbortController();
  const listen = { signal: stop.signal };
  element.addEventListener("pointermove", (event) => {
    moved ||= Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > threshold;
    if (moved) drag.move(pane.at(event), event);
  }, listen);
  element.addEventListener("pointerup", (event) => {
    stop.abort();
    drag.end(pane.at(event), moved);
  }, listen);
  const giveUp = (): void => {
    stop.abort();
    drag.cancel();
  };
  element.addEventListener("pointercancel", giveUp, listen);
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    giveUp();
  }, { signal: stop.signal, capture: true });
}

/** A place in words: columns and lines, or points. */
export function atText(at: At): string {
  if (onGrid(at)) {
    const { col, span, line, lines } = at;
    const vertical = store.state.page?.grids.find((grid) => grid.name === at.grid)?.vertical;
    return t(vertical ? "atBands" : "atGrid", { col, colEnd: col + span - 1, line, lineEnd: line + lines - 1, span, lines });
  }
  return t("atFree", { x: short(at.x, 1), y: short(at.y, 1), width: short(at.width, 1), height: short(at.height, 1) });
}

export class Ghost {
  private readonly group: SVGGElement = s("g", { class: "ghost" });
  private readonly label = h("div", { class: "ghost-label" });

  constructor(private readonly pane: Pane) {}

  show(rect: Rect, text: string): void {
    this.draw([box(rect, "ghost-box")], rect, text);
  }

  /** Any shapes, with a label at the corner of `at`. */
  draw(shapes: SVGElement[], at: Point, text: string): void {
    this.group.replaceChildren(...shapes);
    if (!this.group.isConnected) this.pane.top.append(this.group);
    if (!this.label.isConnected) this.pane.element.append(this.label);
    this.label.textContent = text;
    const { x, y } = this.pane.camera.toScreen(at);
    this.label.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y - 24)}px)`;
  }

  hide(): void {
    this.group.remove();
    this.label.remove();
  }
}
