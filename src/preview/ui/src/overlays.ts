// The overlays of a page: what to draw for each, from the page's facts alone. Strokes keep their
// width on the screen (vector-effect), labels are HTML tied to points of the page.
import { h, s } from "./dom";
import { box, tag, type Drawing } from "./pane";
import { focusMark } from "./focus";
import { store, type State } from "./store";
import { roleName, t } from "./strings";
import type { Finding, Grid, Line, LineDetail, Page, Rect, Slot } from "./types";
import { threadArrows } from "./arrows";

/** Everything that is switched on, over one page. */
export function drawOverlays(page: Page, state: State): Drawing {
  const out: Drawing = { groups: [], tags: [] };
  const on = state.overlays;
  if (on.edges) edges(page, out);
  if (on.grid) page.grids.forEach((grid) => drawGrid(grid, out));
  if (on.stretch) stretch(page.lines, out);
  if (on.slots || state.tool !== "look") slots(page, state, out);
  if (on.threads) threadArrows(page, out);
  if (on.fit) fit(page, out);
  if (on.findings) findings(page.broken ?? page.findings, out);
  return out;
}

function edges(page: Page, out: Drawing): void {
  const { trim, bleed } = page;
  const sheet = { x: -bleed, y: -bleed, width: trim.width + 2 * bleed, height: trim.height + 2 * bleed };
  const ink = inkBox(page);
  const group = s("g", { class: "edges" }, box({ x: 0, y: 0, ...trim }, "trim"));
  if (bleed > 0) group.append(box(sheet, "bleed"));
  if (ink) group.append(box(ink, "ink"));
  out.groups.push(group);
}

/** What bears ink, as far as lines, pictures and slots tell. */
function inkBox(page: Page): Rect | null {
  const rects = [...page.lines, ...page.pictures].map((one) => one.rect);
  if (rects.length === 0) return null;
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  return {
    x, y,
    width: Math.max(...rects.map((r) => r.x + r.width)) - x,
    height: Math.max(...rects.map((r) => r.y + r.height)) - y,
  };
}

function drawGrid(grid: Grid, out: Drawing): void {
  const group = s("g", { class: "grid" });
  const { x, y, width, height } = grid.rect;
  for (const column of grid.columns) {
    const band = grid.vertical
      ? { x, y: column.x, width, height: column.width }
      : { x: column.x, y, width: column.width, height };
    group.append(box(band, "column"));
  }
  let path = "";
  for (let n = 0; n < grid.lines; n++) {
    const across = grid.first + n * grid.leading;
    path += grid.vertical ? `M${x + width - across} ${y}v${height}` : `M${x} ${y + across}h${width}`;
  }
  group.append(s("path", { d: path, class: "baselines" }));
  out.groups.push(group);
}

function slots(page: Page, state: State, out: Drawing): void {
  const group = s("g", { class: `slots ${state.tool}` });
  const first = page.slots.some((slot) => slot.id === state.selection.slot) ? null : page.slots[0]?.id;
  for (const slot of page.slots) {
    const chosen = state.selection.slot === slot.id;
    const name = t("slotNamed", { id: slot.id, role: roleName(slot.role) });
    const outline = box(slot.rect, `slot role-${slot.role}${chosen ? " chosen" : ""}`);
    outline.dataset["slot"] = slot.id;
    outline.setAttribute("tabindex", chosen || slot.id === first ? "0" : "-1");
    outline.setAttribute("role", "button");
    outline.setAttribute("aria-label", name);
    outline.setAttribute("aria-pressed", String(chosen));
    group.append(outline);
    const label = tag(out, { x: slot.rect.x, y: slot.rect.y }, `slot-name${chosen ? " chosen" : ""}`, slot.id, chosen ? undefined : slot.rect.width);
    label.append(h("span", {}, roleName(slot.role)));
  }
  const chosen = page.slots.find((slot) => slot.id === state.selection.slot);
  if (chosen && state.tool === "makeup") group.append(...handles(chosen.rect), ...focusMarks(page, chosen));
  out.groups.push(group);
}

function focusMarks(page: Page, slot: Slot): SVGGElement[] {
  return page.pictures.filter((picture) => picture.slot === slot.id).map(focusMark);
}

/** Eight small squares at the corners and sides, named by the points of the compass. */
function handles(rect: Rect): SVGElement[] {
  const xs = { w: rect.x, "": rect.x + rect.width / 2, e: rect.x + rect.width };
  const ys = { n: rect.y, "": rect.y + rect.height / 2, s: rect.y + rect.height };
  return Object.entries(ys).flatMap(([v, y]) =>
    Object.entries(xs).filter(([u]) => u + v !== "").map(([u, x]) => {
      const handle = s("rect", { x: -4, y: -4, width: 8, height: 8, class: `handle ${v}${u}`, "data-handle": v + u });
      handle.style.transform = `translate(${x}px, ${y}px) scale(var(--inv))`;
      handle.append(s("title", {}, t("handle", { side: v + u })));
      return handle;
    }));
}

/** The amounts as a make-up editor says them: 多 43 字／3 行, 欠 3 行. */
export function fitText(slot: Pick<Slot, "overset" | "underset">): string | null {
  if (slot.overset) return t("over", slot.overset);
  return slot.underset ? t("under", slot.underset) : null;
}

function fit(page: Page, out: Drawing): void {
  const group = s("g", { class: "fit" });
  for (const slot of page.slots) {
    const text = fitText(slot);
    if (!text) continue;
    const kind = slot.overset ? "over" : "under";
    const { x, y, width, height } = slot.rect;
    group.append(s("path", { d: slot.vertical ? `M${x} ${y}v${height}` : `M${x} ${y + height}h${width}`, class: kind }));
    tag(out, { x: slot.vertical ? x : x + width, y: y + height }, `fit ${kind}${slot.vertical ? " vertical" : ""}`, text);
  }
  out.groups.push(group);
}

/** Opened lines warm, compressed ones cool; a mark at the end where the break cost something. */
function stretch(lines: Line[], out: Drawing): void {
  const group = s("g", { class: "stretch" });
  for (const line of lines) {
    const amount = Math.min(1, Math.abs(line.stretch) / 250);
    if (amount > 0.01) {
      const mark = box(line.rect, line.stretch > 0 ? "open" : "tight");
      mark.setAttribute("fill-opacity", String(0.12 + 0.6 * amount));
      group.append(mark);
    }
    if (line.penalty > 0) {
      const size = Math.min(1, Math.log10(1 + line.penalty) / 4);
      const { x, y, width, height } = line.rect;
      const end = height > 3 * width ? { x, y: y + height, width, height: 3 } : { x: x + width, y, width: 3, height };
      const mark = box(end, "penalty");
      mark.setAttribute("fill-opacity", String(0.25 + 0.75 * size));
      group.append(mark);
    }
  }
  out.groups.push(group);
}

export const placeText = (finding: Finding): string =>
  finding.places.map((place) => `${place.file}:${place.line}:${place.column}`).join(" ");

function findings(all: Finding[], out: Drawing): void {
  const group = s("g", { class: "findings" });
  for (const finding of all) {
    for (const rect of finding.rects) group.append(box(rect, `finding ${finding.severity}`));
    const rect = finding.rects[0];
    if (!rect || finding.severity === "note") continue;
    const card = tag(out, { x: rect.x, y: rect.y }, `finding-card ${finding.severity}`, "");
    card.append(h("b", {}, finding.message));
    const place = finding.places[0];
    if (place) card.append(h("code", {}, `${place.file}:${place.line}`), h("q", {}, place.excerpt));
  }
  out.groups.push(group);
}

/** The line that is chosen and the one under the pointer, with the glyphs' boxes where these are on. */
export function drawLine(line: Line, detail: LineDetail | null, chosen: boolean): SVGGElement {
  const group = s("g", { class: chosen ? "line chosen" : "line" }, box(line.rect, "line-box"));
  if (!detail || !store.state.overlays.glyphs) return group;
  for (const glyph of detail.glyphs) group.append(box(glyph.rect, "glyph-box"));
  return group;
}
