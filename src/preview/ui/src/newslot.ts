// The dialog for a new slot: its id, role and thread, and its place, which may be typed as well as drawn.
import { choice, field, numberField, openDialog } from "./dialog";
import { h } from "./dom";
import { edit } from "./session";
import { gridNamed, step } from "./snap";
import { store } from "./store";
import { roleBoth, t } from "./strings";
import { onGrid, roles, type At, type GridPlace } from "./types";
import { atText } from "./ghost";

/** An id that is not in use: the role's name and a number. */
export function freeId(role: string): string {
  const used = new Set(store.state.page?.slots.map((slot) => slot.id));
  for (let n = 1; ; n++) {
    const id = `${role}-${n}`;
    if (!used.has(id)) return id;
  }
}

/** Where a slot goes that was asked for by a key, not drawn. */
function somewhere(): At | null {
  const page = store.state.page;
  const chosen = store.slot()?.at;
  const grid = page?.grids[0];
  if (!grid) return null;
  return chosen && onGrid(chosen) ? step(grid, chosen, 0, 1, false) : { grid: grid.name, col: 1, span: 1, line: 1, lines: 10 };
}

export function openNewSlot(drawn: At | null = null): void {
  const page = store.state.page;
  let at = drawn ?? somewhere();
  if (!page || !at) return;
  let role = "body";
  let thread = "";
  const id = h("input", { type: "text", id: "new-slot-id", value: freeId(role), spellcheck: "false", autocomplete: "off" });
  const told = h("p", { class: "place" }, atText(at));
  const change = (next: Partial<GridPlace>): void => {
    if (!at || !onGrid(at)) return;
    at = { ...at, ...next };
    told.textContent = atText(at);
  };
  const pickRole = choice("new-slot-role", t("role"), role, roles.map((name) => [name, roleBoth(name)]), (value) => {
    if (id.value === freeId(role)) id.value = freeId(value);
    role = value;
  });
  const threads: [string, string][] = [["", t("none")], ...page.threads.map((one): [string, string] => [one.id, one.id])];
  const pickThread = choice("new-slot-thread", t("thread"), "", threads, (value) => (thread = value));
  const add = h("button", { type: "submit", class: "primary" }, t("create"));
  const form = h("form", { class: "fields" }, field(t("id"), id), pickRole, pickThread, ...placeFields(at, change), told, add);
  const dialog = openDialog("slot", t("newSlot"), [form]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!/^[a-z][a-z0-9-]*$/.test(id.value) || page.slots.some((slot) => slot.id === id.value)) {
      told.textContent = t("badId");
      told.setAttribute("role", "alert");
      return id.focus();
    }
    dialog.close();
    if (at) void create(id.value, role, thread, at);
  });
  id.select();
}

function placeFields(at: At, change: (next: Partial<GridPlace>) => void): HTMLElement[] {
  const grid = onGrid(at) ? gridNamed(store.state.page!, at.grid) : null;
  if (!onGrid(at) || !grid) return [];
  return [
    numberField("new-slot-col", t("col"), at.col, 1, (col) => change({ col }), 1, grid.columns.length),
    numberField("new-slot-span", t("span"), at.span, 1, (span) => change({ span }), 1, grid.columns.length),
    numberField("new-slot-line", t("lineNo"), at.line, 1, (line) => change({ line }), 1, grid.lines),
    numberField("new-slot-lines", t("lines"), at.lines, 1, (lines) => change({ lines }), 1, grid.lines),
  ];
}

async function create(id: string, role: string, thread: string, at: At): Promise<void> {
  const op = { op: "draw" as const, id, role, at };
  if (await edit([thread ? { ...op, thread } : op])) {
    store.set({ tool: "makeup" });
    store.select({ slot: id });
  }
}
