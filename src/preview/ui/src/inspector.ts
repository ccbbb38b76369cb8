// The inspector: what is known of the line, slot and photo that are chosen, the layout's measures,
// and the findings.
import { h, refill, short } from "./dom";
import { cropEditor } from "./crop";
import { gridFields, slotFields, styleFields, threadFields } from "./fields";
import { fitText, placeText } from "./overlays";
import { store } from "./store";
import { roleBoth, t } from "./strings";
import type { Finding, Line, LineDetail, Picture, Place, Slot } from "./types";
import type { View } from "./view";

export function inspector(view: View): HTMLElement {
  const chosen = h("div", {});
  const layout = h("div", {});
  const found = h("div", {});
  const summary = h("summary", {}, t("findings"));
  const panel = h(
    "aside", { id: "panel", tabindex: "-1", "aria-label": t("inspector") },
    chosen,
    h("details", { id: "panel-layout" }, h("summary", {}, t("layout")), layout),
    h("details", { id: "panel-findings", open: true }, summary, found),
  );
  store.on(["page", "selection"], () => void drawChosen(view, chosen));
  store.on(["page"], () => {
    drawLayout(layout);
    drawFindings(view, summary, found);
  });
  return panel;
}

/** A list of terms and what they are. */
function facts(...pairs: [string, string | Node | null][]): HTMLElement {
  const list = h("dl", {});
  for (const [term, value] of pairs) {
    if (value !== null) list.append(h("dt", {}, term), h("dd", {}, value));
  }
  return list;
}

async function drawChosen(view: View, into: HTMLElement): Promise<void> {
  const { selection, page } = store.state;
  const slot = store.slot();
  const line = store.line();
  const picture = store.picture();
  const detail = line ? await view.lineDetail(line.n) : null;
  if (store.state.selection !== selection || store.state.page !== page) return;
  const sections: HTMLElement[] = [];
  if (line) sections.push(lineSection(line, detail));
  if (slot) sections.push(slotSection(slot));
  if (picture) sections.push(pictureSection(picture));
  refill(into, ...(sections.length > 0 ? sections : [h("p", { class: "hint" }, t("nothingChosen"))]));
}

function sourceOf(place: Place | null): Node {
  if (!place) return document.createTextNode(t("none"));
  return h("span", {}, h("code", {}, `${place.file}:${place.line}:${place.column}`), h("q", {}, place.excerpt));
}

function lineSection(line: Line, detail: LineDetail | null): HTMLElement {
  return h(
    "section", { id: "panel-line" },
    h("h2", {}, t("lineN", { n: line.n })),
    h("p", { class: "line-text" }, line.text),
    facts(
      [t("source"), sourceOf(line.source)],
      [t("story"), line.story],
      [t("style"), line.style],
      [t("face"), line.face],
      [t("size"), `${short(line.size)} pt`],
      [t("baseline"), `${short(line.baseline)} pt`],
      [t("spacing"), t("stretchValue", { value: (line.stretch > 0 ? "+" : "") + short(line.stretch) })],
      [t("penalty"), short(line.penalty)],
    ),
    detail && detail.spaces.length > 0 ? spaceTable(line, detail) : "",
  );
}

/** The spacing decisions: after which character, how wide by nature, how wide as set. */
function spaceTable(line: Line, detail: LineDetail): HTMLElement {
  const head = h("tr", {}, ...[t("after"), t("kind"), t("natural"), t("set")].map((text) => h("th", { scope: "col" }, text)));
  const rows = detail.spaces.map((space) =>
    h(
      "tr", {},
      h("td", {}, detail.glyphs[space.after]?.text ?? [...line.text][space.after] ?? ""),
      h("td", {}, space.kind), h("td", {}, short(space.natural, 3)), h("td", {}, short(space.set, 3)),
    ));
  return h("details", {}, h("summary", {}, `${t("spaces")} ${detail.spaces.length}`), h("table", {}, head, ...rows));
}

function slotSection(slot: Slot): HTMLElement {
  const fit = fitText(slot);
  return h(
    "section", { id: "panel-slot" },
    h("h2", {}, `${t("slot")} ${slot.id}`),
    facts(
      [t("role"), roleBoth(slot.role)],
      [t("story"), slot.story],
      [t("style"), slot.style],
      [t("fit"), fit && h("strong", { class: slot.overset ? "over" : "under" }, fit)],
      [t("vertical"), slot.vertical ? "✓" : null],
    ),
    ...slotFields(slot),
    ...threadFields(slot),
  );
}

function pictureSection(picture: Picture): HTMLElement {
  return h(
    "section", { id: "panel-picture" },
    h("h2", {}, `${t("picture")} ${picture.name}`),
    facts(
      [t("resolution"), `${short(picture.ppi, 0)} ppi`],
      [t("source"), sourceOf(picture.source)],
    ),
    cropEditor(picture),
  );
}

function drawLayout(into: HTMLElement): void {
  const page = store.state.page;
  if (!page) return;
  const file = h("p", { class: "hint" }, h("code", {}, page.layout.file));
  refill(into, file, ...page.grids.map(gridFields), styleFields(page.styles));
}

function drawFindings(view: View, summary: HTMLElement, into: HTMLElement): void {
  const page = store.state.page;
  const all = page ? (page.broken ?? page.findings) : [];
  summary.textContent = `${t("findings")} ${all.length || ""}`;
  if (all.length === 0) return refill(into, h("p", { class: "hint" }, t("noFindings")));
  refill(into, h("ol", { class: "finding-list" }, ...all.map((one, n) => h("li", {}, findingButton(view, one, n)))));
}

function findingButton(view: View, finding: Finding, n: number): HTMLElement {
  const place = placeText(finding);
  return h(
    "button", { type: "button", id: `finding-${n}`, class: `finding-item ${finding.severity}`, onclick: () => showFinding(view, n) },
    h("b", {}, t(finding.severity)), " ", finding.message,
    place && h("code", {}, place),
    finding.help && h("small", {}, finding.help),
  );
}

/** Brings a finding's place on the page into view and chooses its slot. */
export function showFinding(view: View, n: number): void {
  const page = store.state.page;
  const finding = (page?.broken ?? page?.findings)?.[n];
  if (!finding) return;
  const rect = finding.rects[0];
  if (rect) view.camera.reveal(rect);
  if (finding.slot) store.select({ slot: finding.slot });
}
