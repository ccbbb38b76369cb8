// Going through the page by keys: lines, slots, findings, and the regions of the screen.
import { provide } from "./actions";
import { showFinding } from "./inspector";
import { announce } from "./message";
import { fitText } from "./overlays";
import { edit } from "./session";
import { store } from "./store";
import { roleName, t } from "./strings";
import type { View } from "./view";

const regions = ["bar", "pages", "view", "panel"];

export function provideNavigation(view: View): void {
  let finding = -1;
  const toFinding = (by: number): void => {
    const page = store.state.page;
    const all = page?.broken ?? page?.findings ?? [];
    if (all.length === 0) return announce(t("noFindings"));
    finding = (finding + by + all.length) % all.length;
    showFinding(view, finding);
    const one = all[finding];
    if (one) announce(`${t(one.severity)} ${one.message} ${one.help ?? ""}`);
  };
  provide({
    nextLine: () => toLine(view, 1),
    prevLine: () => toLine(view, -1),
    nextSlot: () => toSlot(view, 1),
    prevSlot: () => toSlot(view, -1),
    nextFinding: () => toFinding(1),
    prevFinding: () => toFinding(finding < 0 ? 0 : -1),
    nextRegion,
    removeSlot: () => {
      const slot = store.slot();
      if (slot && store.state.tool === "makeup") void edit([{ op: "remove", slot: slot.id }]);
    },
  });
}

/** The line after (or before) the chosen one, in the chosen slot where there is one. */
function toLine(view: View, by: number): void {
  const page = store.state.page;
  if (!page || page.lines.length === 0) return;
  const { line, slot } = store.state.selection;
  const among = slot && line === null ? page.lines.filter((one) => one.slot === slot) : page.lines;
  const at = among.findIndex((one) => one.n === line);
  const next = among[at < 0 ? (by > 0 ? 0 : among.length - 1) : (at + by + among.length) % among.length];
  if (!next) return;
  store.select({ line: next.n, slot: next.slot });
  view.camera.reveal(next.rect);
  announce(`${t("lineN", { n: next.n })} ${next.text}`);
}

function toSlot(view: View, by: number): void {
  const slots = store.state.page?.slots ?? [];
  if (slots.length === 0) return;
  const at = slots.findIndex((slot) => slot.id === store.state.selection.slot);
  const next = slots[at < 0 ? (by > 0 ? 0 : slots.length - 1) : (at + by + slots.length) % slots.length];
  if (!next) return;
  store.select({ slot: next.id });
  view.camera.reveal(next.rect);
  announce(`${t("slotNamed", { id: next.id, role: roleName(next.role) })} ${fitText(next) ?? ""}`);
}

function nextRegion(): void {
  const active = document.activeElement;
  const at = regions.findIndex((id) => document.getElementById(id)?.contains(active));
  const next = document.getElementById(regions[(at + 1) % regions.length] ?? "view");
  if (!next) return;
  if (next.id === "bar") next.querySelector("button")?.focus();
  else if (next.id === "pages") (next.querySelector<HTMLElement>('[aria-current="page"]') ?? next).focus();
  else next.focus();
}
