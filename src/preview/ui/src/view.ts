// The view of the page: the camera, the pane (two where layouts are compared), what is under the
// pointer, and the page as text for screen readers.
import { api } from "./api";
import { Camera, nominal, type Spot } from "./camera";
import { h, clear } from "./dom";
import { attachGestures } from "./gestures";
import { lineAt, slotAt } from "./snap";
import { drawLine, drawOverlays } from "./overlays";
import { Pane } from "./pane";
import { nextFrame } from "./sheet";
import { store } from "./store";
import { t } from "./strings";
import type { Line, LineDetail, Page, Point, Slot } from "./types";

export class View {
  readonly camera = new Camera();
  readonly pane: Pane;
  readonly element: HTMLElement;
  /** Set while the space bar is held: a drag then moves the view, whatever is under it. */
  grabbing = false;
  /** A change on the page takes a press before the view does; true where it took it. */
  take: (event: PointerEvent) => boolean = () => false;
  private second: Pane | null = null;
  /** The page in the second pane, as far as there is one. */
  secondPage: () => Page | null = () => null;
  private readonly text: HTMLElement;
  private readonly panes: HTMLElement;
  private hover: Line | null = null;
  private fresh = true;
  /** What the camera says of a page that was fitted; while it does, a view of another size fits it again. */
  private fitted = "";
  private readonly details = new Map<string, LineDetail>();

  constructor(...over: HTMLElement[]) {
    this.pane = new Pane(this.camera, t("preview"));
    this.text = h("section", { class: "sr", id: "page-text", "aria-label": t("pageText") });
    this.panes = h("div", { class: "panes" }, this.pane.element);
    this.element = h("main", { id: "view", tabindex: "-1", "aria-label": t("preview") }, this.panes, this.text, ...over);
    new ResizeObserver(() => this.measure()).observe(this.panes);
    this.attach(this.pane);
    this.pane.svg.addEventListener("focusin", (event) => {
      const slot = (event.target as SVGElement).dataset["slot"];
      if (slot && slot !== store.state.selection.slot) store.select({ slot });
    });
    this.camera.on(() => this.remember());
    store.on(["page"], () => this.pageText());
    store.on(["page", "overlays", "selection", "tool"], () => this.redraw());
  }

  private attach(pane: Pane): void {
    attachGestures(pane.element, this.camera, (event) => pane !== this.pane || this.pans(event));
    pane.element.addEventListener("pointermove", (event) => void this.point(pane, event));
    pane.element.addEventListener("pointerleave", () => this.setHover(pane, null));
  }

  private pans(event: PointerEvent): boolean {
    if (event.button === 1 || this.grabbing) return true;
    if (event.button !== 0 || (event.target as Element).closest(".float")) return false;
    if (this.take(event)) return false;
    this.clickUnlessMoved(event);
    return true;
  }

  /** A press that does not move is a click: it chooses the line and the slot under it. */
  private clickUnlessMoved(down: PointerEvent): void {
    const up = (event: PointerEvent): void => {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < 4) this.choose(event);
    };
    window.addEventListener("pointerup", up, { once: true });
  }

  private choose(event: PointerEvent): void {
    this.chooseAt(this.pane.at(event));
  }

  chooseAt(p: Point, within: Slot | null = null): void {
    const page = store.state.page;
    if (!page) return;
    const line = lineAt(page, p);
    const slot = within?.id ?? line?.slot ?? slotAt(page, p)?.id ?? null;
    store.select({ slot, line: line?.n ?? null });
  }

  private measure(): void {
    const size = { width: this.pane.element.clientWidth, height: this.pane.element.clientHeight };
    if (!size.width || !size.height) return;
    this.camera.size = size;
    if (store.state.page && (this.fresh || this.camera.text() === this.fitted)) this.fitPage();
    this.camera.changed();
  }

  /** Shows a page's picture. The first one is fitted to the view, unless the address said where to look. */
  async show(picture: string, page: Page): Promise<boolean> {
    this.pane.setPaper(page.trim, page.bleed);
    if (this.fresh) this.fitPage(page);
    this.details.clear();
    return this.pane.sheet.show(picture);
  }

  fitPage(page = store.state.page): void {
    if (!page || this.camera.size.width < 2) return;
    this.fresh = false;
    this.camera.fit({ x: 0, y: 0, ...page.trim });
    this.fitted = this.camera.text();
  }

  fitWidth(): void {
    const page = store.state.page;
    if (!page) return;
    const top = this.camera.toPage({ x: 0, y: 0 }).y;
    this.camera.fit({ x: 0, y: 0, width: page.trim.width, height: 1 });
    this.camera.center.y = Math.max(top, 0) + this.camera.size.height / 2 / this.camera.scale - 12 / this.camera.scale;
  }

  /** One inch of the page is one inch on the screen. */
  printSize(): void {
    this.camera.zoomTo(store.state.ppi / 72);
  }

  goTo(spot: Spot | null): void {
    if (!spot) return;
    this.fresh = false;
    this.camera.scale = spot.zoom * nominal;
    this.camera.center = { x: spot.x, y: spot.y };
    this.camera.changed();
  }

  private timer = 0;

  /** Keeps the address in step, so that a copied or reloaded one leads back. */
  private remember(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (store.state.pageId) history.replaceState(null, "", this.fragment());
    }, 250);
  }

  fragment(): string {
    return `#${encodeURIComponent(store.state.pageId)}@${this.camera.text()}`;
  }

  redraw(): void {
    const { page } = store.state;
    if (!page) return;
    const drawing = drawOverlays(page, store.state);
    this.pane.draw(drawing.groups, drawing.tags);
    const beside = this.second && this.secondPage();
    if (this.second && beside) {
      const other = drawOverlays(beside, { ...store.state, tool: "look", selection: { slot: null, line: null } });
      this.second.draw(other.groups, other.tags);
    }
    this.remember();
    void this.drawTop();
  }

  private async point(pane: Pane, event: PointerEvent): Promise<void> {
    const page = pane === this.pane ? store.state.page : this.secondPage();
    if (!page || event.buttons) return;
    const p = pane.at(event);
    pane.element.dispatchEvent(new CustomEvent("point", { detail: p, bubbles: true }));
    this.setHover(pane, lineAt(page, p));
  }

  private setHover(pane: Pane, line: Line | null): void {
    if (this.hover?.n === line?.n || pane !== this.pane) return;
    this.hover = line;
    void this.drawTop();
  }

  /** The chosen line and the one under the pointer. */
  private async drawTop(): Promise<void> {
    const chosen = store.line();
    const wanted = this.hover;
    const shown = [
      chosen && drawLine(chosen, await this.detail(chosen), true),
      wanted && wanted !== chosen && drawLine(wanted, await this.detail(wanted), false),
    ];
    if (wanted !== this.hover) return;
    for (const before of this.pane.top.querySelectorAll(".line")) before.remove();
    for (const group of shown) if (group) this.pane.top.prepend(group);
  }

  private async detail(line: Line): Promise<LineDetail | null> {
    return store.state.overlays.glyphs ? this.lineDetail(line.n) : null;
  }

  async lineDetail(n: number): Promise<LineDetail | null> {
    const page = store.state.page;
    if (!page) return null;
    const key = `${page.id} ${page.revision} ${n}`;
    const known = this.details.get(key);
    if (known) return known;
    const detail = await api.line(page.id, n, null).catch(() => null);
    if (detail) this.details.set(key, detail);
    return detail;
  }

  /** The page in words, slot by slot, where a screen reader finds it. */
  private pageText(): void {
    const page = store.state.page;
    clear(this.text);
    if (!page) return;
    this.text.append(h("h2", {}, t("pageView", { page: page.id })));
    for (const slot of page.slots) {
      const lines = page.lines.filter((line) => line.slot === slot.id);
      if (lines.length === 0) continue;
      const words = lines.map((line) => line.text).join("");
      this.text.append(h("h3", {}, t("slotNamed", { id: slot.id, role: slot.role })), h("p", {}, words));
    }
  }

  /** A second pane beside the first, under the same camera. */
  openSecond(layout: string): Pane {
    const pane = new Pane(this.camera, layout);
    pane.element.append(h("div", { class: "pane-name" }, layout));
    this.panes.append(pane.element);
    this.attach(pane);
    this.second = pane;
    void nextFrame().then(() => this.measure());
    return pane;
  }

  closeSecond(): void {
    this.second?.close();
    this.second = null;
    void nextFrame().then(() => this.measure());
  }
}
