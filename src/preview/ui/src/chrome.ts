// The banner over the page, the legend of the stretch colours, and the status line under it.
import { h, refill, short } from "./dom";
import { placeText } from "./overlays";
import { gridAt, snapEdges } from "./snap";
import { store } from "./store";
import { t } from "./strings";
import type { Point } from "./types";
import type { View } from "./view";

/** Says that the inputs are broken and where, or that the connection is lost. */
export function banner(): HTMLElement {
  const element = h("div", { id: "banner", role: "alert", hidden: true });
  let said = "";
  const draw = (): void => {
    const broken = store.state.page?.broken;
    const first = broken?.[0];
    const rows: HTMLElement[] = [];
    if (!store.state.connected) rows.push(h("p", {}, t("offline")));
    if (broken) rows.push(h("p", {}, h("b", {}, t("broken"))));
    if (first) {
      const excerpt = first.places[0]?.excerpt;
      rows.push(h("p", {}, h("code", {}, placeText(first)), " ", first.message, excerpt ? h("q", {}, excerpt) : "", first.help ? h("small", {}, first.help) : ""));
    }
    element.hidden = rows.length === 0;
    const words = rows.map((row) => row.textContent).join("\n");
    if (words !== said) refill(element, ...rows);
    said = words;
  };
  store.on(["page", "connected"], draw);
  return element;
}

export function legend(): HTMLElement {
  const item = (name: string, text: string): HTMLElement => h("span", {}, h("i", { class: name }), text);
  const element = h(
    "div", { id: "legend", hidden: !store.state.overlays.stretch },
    item("tight", "−250"), item("none", "0"), item("open", "+250/1000 em"), item("penalty", t("penalty")),
  );
  store.on(["overlays"], () => (element.hidden = !store.state.overlays.stretch));
  return element;
}

export function statusLine(view: View): HTMLElement {
  const where = h("span", { class: "where" });
  const page = h("span", {});
  const busy = h("span", { class: "busy" });
  view.element.addEventListener("point", (event) => {
    where.textContent = pointText((event as CustomEvent<Point>).detail);
  });
  store.on(["page"], () => {
    const shown = store.state.page;
    if (shown) refill(page, `${shown.id}　${shown.layout.name}　${short(shown.trim.width * 25.4 / 72, 1)} × ${short(shown.trim.height * 25.4 / 72, 1)} mm`);
  });
  store.on(["busy"], () => busy.classList.toggle("on", store.state.busy));
  return h("footer", { id: "status", "aria-label": t("status") }, page, where, busy);
}

/** The column and line under the pointer, and the place in points. */
function pointText(p: Point): string {
  const page = store.state.page;
  const grid = page && gridAt(page, p);
  if (!grid) return "";
  const { col, line } = snapEdges(grid, { x: p.x - grid.em / 2, y: p.y - grid.leading / 2, width: grid.em, height: grid.leading });
  return `${t("col")} ${col}　${t("line")} ${line}　${short(p.x, 1)}, ${short(p.y, 1)} pt`;
}
