// Handing over: PDF, PNG and a link to the page as it is seen; and the size of print on this screen.
import { exportAddress } from "./api";
import { openDialog } from "./dialog";
import { h, short } from "./dom";
import { announce, notify } from "./message";
import { keep, store } from "./store";
import { t } from "./strings";
import type { View } from "./view";

const dpis = [72, 150, 300];

export function openExport(view: View): void {
  const id = store.state.pageId;
  const link = (address: string, text: string): HTMLElement => h("a", { href: address, download: "", class: "button" }, text);
  const copy = h("button", { type: "button", onclick: () => void copyLink(view) }, t("copyLink"));
  openDialog("export", `${t("export")} ${id}`, [
    h("div", { class: "buttons" },
      link(exportAddress(id, "pdf"), t("exportPdf")),
      ...dpis.map((dpi) => link(exportAddress(id, "png", dpi), t("exportPng", { dpi }))), copy),
  ]);
}

/** A link to the page, the zoom and the place. */
export async function copyLink(view: View): Promise<void> {
  const link = `${location.origin}/${view.fragment()}`;
  try {
    await navigator.clipboard.writeText(link);
    notify(t("copied", { link }));
  } catch {
    notify(t("copyThis", { link }), "warn");
  }
}

/** A bank card is 85.6 mm wide everywhere (ISO/IEC 7810, ID-1). */
const cardWidth = 85.6 / 25.4;
const cardHeight = 53.98 / 25.4;

export function openCalibration(view: View): void {
  const card = h("div", { class: "card", "aria-hidden": "true" }, "85.6 mm");
  const slider = h("input", { type: "range", id: "ppi-slider", min: 60, max: 260, step: 0.5, value: String(store.state.ppi), "aria-label": t("ppi") });
  const number = h("input", { type: "number", id: "ppi", min: 60, max: 260, step: 0.5, value: String(store.state.ppi), "aria-label": t("ppi") });
  const set = (ppi: number): void => {
    if (!(ppi >= 60 && ppi <= 260)) return;
    card.style.width = `${cardWidth * ppi}px`;
    card.style.height = `${cardHeight * ppi}px`;
    keep("ppi", ppi);
    store.set({ ppi });
  };
  slider.addEventListener("input", () => {
    number.value = short(slider.valueAsNumber, 1);
    set(slider.valueAsNumber);
  });
  number.addEventListener("change", () => {
    slider.value = number.value;
    set(number.valueAsNumber);
  });
  set(store.state.ppi);
  const use = h("button", { type: "button", class: "primary" }, t("printSize"));
  const dialog = openDialog("ppi", t("calibrate"), [h("p", {}, t("calibrateHelp")), card, h("div", { class: "row" }, slider, number)], [use]);
  use.addEventListener("click", () => {
    dialog.close();
    view.printSize();
    announce(`${t("printSize")} ${short(view.camera.zoom * 100, 0)}%`);
  });
}
