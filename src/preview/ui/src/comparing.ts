// Comparing layouts of the same stories: which one, beside the page or over it, and how strongly it
// shows; and the gallery of all that suit the page.
import { api, ApiError, svgAddress, thumbAddress } from "./api";
import { provide } from "./actions";
import { openDialog } from "./dialog";
import { h, refill } from "./dom";
import { notify } from "./message";
import type { Pane } from "./pane";
import { store, type CompareMode } from "./store";
import { t } from "./strings";
import type { GalleryEntry, Page } from "./types";
import type { View } from "./view";

export class Comparison {
  private pane: Pane | null = null;
  private shown = "";
  page: Page | null = null;

  constructor(private readonly view: View) {
    store.on(["compare"], () => void this.update());
    store.on(["page"], () => void this.update());
    provide({ compare: () => this.toggle(), gallery: () => void openGallery() });
  }

  /** The first layout that is not the page's own; off where it was on. */
  private toggle(): void {
    const { compare, edition, page } = store.state;
    if (compare) return store.set({ compare: null });
    const other = edition?.layouts.find((layout) => layout.name !== page?.layout.name);
    if (other) store.set({ compare: { layout: other.name, mode: "side", opacity: 0.5 } });
  }

  private async update(): Promise<void> {
    const { compare, page } = store.state;
    const above = this.view.pane.above;
    above.element.style.opacity = String(compare?.opacity ?? 1);
    const wanted = compare && page ? `${compare.mode} ${page.revision} ${svgAddress(page.id, compare.layout)}` : "";
    if (wanted === this.shown) return;
    this.shown = wanted;
    if (compare?.mode !== "over") above.empty();
    if (compare?.mode !== "side" || this.pane?.name !== compare.layout) this.close();
    if (!compare || !page) return this.view.redraw();
    if (compare.mode === "side") this.pane ??= this.view.openSecond(compare.layout);
    await this.load(page.id, compare.layout, wanted);
  }

  private async load(id: string, layout: string, wanted: string): Promise<void> {
    try {
      const [page, picture] = await Promise.all([api.page(id, layout), api.svg(id, layout)]);
      if (this.shown !== wanted) return;
      this.page = page;
      this.pane?.setPaper(page.trim, page.bleed);
      await (this.pane?.sheet ?? this.view.pane.above).show(picture);
      this.view.redraw();
    } catch (error) {
      notify(error instanceof ApiError ? error.message : String(error), "warn");
      store.set({ compare: null });
    }
  }

  private close(): void {
    if (this.pane) this.view.closeSecond();
    this.pane = this.page = null;
  }
}

/** The controls while two layouts are compared. */
export function compareBar(): HTMLElement {
  const element = h("div", { id: "compare", role: "group", "aria-label": t("compare"), hidden: true });
  const select = h("select", { id: "compare-layout", "aria-label": t("compareWith") });
  const modes = (["side", "over"] as CompareMode[]).map((mode) =>
    h("button", { type: "button", id: `compare-${mode}`, onclick: () => set({ mode }) }, t(mode === "side" ? "sideBySide" : "overlaid")));
  const slider = h("input", { type: "range", id: "compare-opacity", min: 0, max: 100, step: 5, "aria-label": t("opacity") });
  const close = h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => store.set({ compare: null }) }, "×");
  element.append(h("span", {}, t("compareWith")), select, h("div", { class: "group" }, ...modes), slider, close);
  select.addEventListener("change", () => set({ layout: select.value }));
  slider.addEventListener("input", () => set({ opacity: slider.valueAsNumber / 100 }));
  store.on(["compare", "edition"], () => {
    const { compare, edition } = store.state;
    element.hidden = !compare;
    if (!compare) return;
    refill(select, ...(edition?.layouts ?? []).map((one) => h("option", { value: one.name }, one.title || one.name)));
    select.value = compare.layout;
    slider.hidden = compare.mode !== "over";
    slider.value = String(compare.opacity * 100);
    modes.forEach((button) => button.setAttribute("aria-pressed", String(button.id === `compare-${compare.mode}`)));
  });
  return element;
}

function set(values: Partial<{ layout: string; mode: CompareMode; opacity: number }>): void {
  const { compare } = store.state;
  if (compare) store.set({ compare: { ...compare, ...values } });
}

async function openGallery(): Promise<void> {
  const { pageId, page } = store.state;
  if (!page) return;
  let entries: GalleryEntry[];
  try {
    entries = await api.gallery(pageId);
  } catch (error) {
    return notify(error instanceof ApiError ? error.message : String(error), "warn");
  }
  const list = h("ol", { class: "gallery" });
  const dialog = openDialog("gallery", t("gallery"), [list]);
  for (const entry of entries) {
    const own = entry.layout === page.layout.name;
    const choose = (): void => {
      dialog.close();
      store.set({ compare: own ? null : { layout: entry.layout, mode: store.state.compare?.mode ?? "side", opacity: 0.5 } });
    };
    const image = h("img", { alt: "", loading: "lazy", src: thumbAddress(pageId, page.revision, entry.layout) });
    const marks = h("span", { class: entry.fits ? "good" : "over" }, fitOf(entry));
    list.append(h("li", {}, h("button", { type: "button", "aria-current": own, onclick: choose }, image, h("b", {}, entry.title || entry.layout), marks)));
  }
}

function fitOf(entry: GalleryEntry): string {
  const parts = [
    entry.overset ? t("oversetSum", { n: entry.overset }) : "",
    entry.underset ? t("undersetSum", { n: entry.underset }) : "",
    entry.findings ? t("findingsSum", { n: entry.findings }) : "",
  ].filter(Boolean);
  return parts.join("・") || t("fits");
}
