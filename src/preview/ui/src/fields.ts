// Fields that change the layout at once: a slot's place and columns, its thread, the grid's measures,
// the sizes of styles.
import { choice, numberField } from "./dialog";
import { h } from "./dom";
import { place } from "./makeup";
import { edit, sample } from "./session";
import { bound, gridNamed, tidy } from "./snap";
import { store } from "./store";
import { t } from "./strings";
import { onGrid, type Grid, type GridPlace, type Op, type Slot, type StyleEntry } from "./types";

const change = (op: Op): void => void edit([op]);

function fieldset(legend: string, ...children: HTMLElement[]): HTMLElement {
  return h("fieldset", { class: "fields", disabled: !store.writable }, h("legend", {}, legend), ...children);
}

export function slotFields(slot: Slot): HTMLElement[] {
  const columns = numberField("slot-columns", t("columns"), slot.columns, 1, (value) => change({ op: "columns", slot: slot.id, columns: value }), 1, 24);
  return [fieldset(t("place"), ...placeFields(slot), columns)];
}

function placeFields(slot: Slot): HTMLElement[] {
  const { at } = slot;
  const page = store.state.page;
  if (!onGrid(at)) {
    const number = (key: "x" | "y" | "width" | "height"): HTMLElement =>
      numberField(`slot-${key}`, key, at[key], 0.5, (value) => void place(slot, tidy({ ...at, [key]: value }), null), key.length > 1 ? 1 : -1000);
    return [number("x"), number("y"), number("width"), number("height")];
  }
  const grid = page && gridNamed(page, at.grid);
  if (!grid) return [];
  const put = (next: Partial<GridPlace>): void => void place(slot, bound(grid, { ...at, ...next }), null);
  return [
    numberField("slot-col", t(grid.vertical ? "band" : "col"), at.col, 1, (col) => put({ col }), 1, grid.columns.length),
    numberField("slot-span", t(grid.vertical ? "bandSpan" : "span"), at.span, 1, (span) => put({ span }), 1, grid.columns.length),
    numberField("slot-line", t("lineNo"), at.line, 1, (line) => put({ line }), 1, grid.lines),
    numberField("slot-lines", t("lines"), at.lines, 1, (lines) => put({ lines }), 1, grid.lines),
  ];
}

/** Which thread the slot is in and what it follows there: the arrows' work, for the keyboard. */
export function threadFields(slot: Slot): HTMLElement[] {
  const page = store.state.page;
  if (!page) return [];
  const names: [string, string][] = [["", t("none")], ...page.threads.map((one): [string, string] => [one.id, one.id])];
  const own = page.threads.find((one) => one.frames.some((frame) => frame.slot === slot.id));
  const pick = choice("slot-thread", t("thread"), own?.id ?? "", names, (value) => {
    const last = page.threads.find((one) => one.id === value)?.frames.at(-1)?.slot ?? null;
    change({ op: "thread", slot: slot.id, thread: value || null, after: value ? last : null });
  });
  const fields = [pick];
  if (own) fields.push(followField(slot, own.id, [...new Set(own.frames.map((frame) => frame.slot))]));
  const buttons = h("div", { class: "buttons" });
  const sampled = own?.story?.startsWith("sample--") ?? false;
  if (own && (!own.story || sampled)) buttons.append(...sampleFields(own.id, sampled));
  buttons.append(h("button", { type: "button", class: "danger", id: "slot-remove", onclick: () => change({ op: "remove", slot: slot.id }) }, t("removeSlot")));
  return [fieldset(t("thread"), ...fields, buttons)];
}

/** Sample text for a thread that has no story: as many characters as are typed, or as it takes. */
function sampleFields(thread: string, sampled: boolean): HTMLElement[] {
  const size = h("input", { type: "number", id: "sample-size", min: 1, max: 20000, "aria-label": t("sampleSize"), title: t("sampleSize") });
  const fill = (): void => void sample(thread, Number.isFinite(size.valueAsNumber) ? size.valueAsNumber : "fit");
  return [
    size,
    h("button", { type: "button", onclick: fill }, t("sampleText")),
    ...(sampled ? [h("button", { type: "button", onclick: () => void sample(thread, null) }, t("dropSample"))] : []),
  ];
}

function followField(slot: Slot, thread: string, slots: string[]): HTMLElement {
  const others = slots.filter((id) => id !== slot.id);
  const before = slots[slots.indexOf(slot.id) - 1] ?? "";
  const options: [string, string][] = [["", t("first")], ...others.map((id): [string, string] => [id, t("follows", { slot: id })])];
  return choice("slot-after", t("after"), before, options, (after) =>
    change({ op: "thread", slot: slot.id, thread, after: after || null }));
}

export function gridFields(grid: Grid): HTMLElement {
  const id = (key: string): string => `grid-${grid.name}-${key}`;
  const set = (values: { leading?: number; columns?: number; chars?: number; em?: number }): void =>
    change({ op: "grid", grid: grid.name, ...values });
  return fieldset(
    t("columnGrid", { name: grid.name }),
    numberField(id("columns"), t("columns"), grid.columns.length, 1, (columns) => set({ columns }), 1, 48),
    numberField(id("chars"), t("chars"), grid.chars, 1, (chars) => set({ chars }), 2, 200),
    numberField(id("em"), t("em"), grid.em, 0.25, (em) => set({ em }), 4, 72),
    numberField(id("leading"), t("leading"), grid.leading, 0.25, (leading) => set({ leading }), 4, 144),
  );
}

export function styleFields(styles: StyleEntry[]): HTMLElement {
  const rows = styles.filter((one) => one.size !== null).flatMap((style) => [
    numberField(`style-${style.name}`, `${style.name} ${t("size")}`, style.size, 0.25, (size) => change({ op: "style", style: style.name, size }), 3, 400),
    style.leading === null
      ? h("span", {})
      : numberField(`leading-${style.name}`, t("leading"), style.leading, 0.25, (leading) => change({ op: "style", style: style.name, leading }), 3, 400),
  ]);
  return fieldset(t("style"), ...rows);
}
