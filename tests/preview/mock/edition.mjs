// The mock's edition: 48 pages over canned data, with a layout file and stories that can be changed,
// undone, and changed "by hand" behind the screen's back.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fill, framesOf } from "./set.mjs";

const root = new URL("../../../", import.meta.url);
const canned = JSON.parse(readFileSync(new URL("front.json", import.meta.url), "utf8"));
const files = { "ocean-mission": "stories/ocean-mission.md", "climate-forum": "stories/climate-forum.md" };
const sections = ["要聞", "港聞", "兩岸", "國際", "財經", "體育", "副刊", "娛樂"];

const titles = { "photo-left": "對開頭版：圖在左", "broadsheet-8x12": "對開頭版：八欄", "vertical-8x15": "直排：八段" };

const hash = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
const clone = (value) => structuredClone(value);

export class Refused extends Error {
  constructor(status, message, help) {
    super(message);
    Object.assign(this, { status, help });
  }
}

/** The layout's grid as the API has it. Columns run along the lines: in a vertical grid, downwards. */
function gridOf(layout) {
  const g = layout.grid;
  const pitch = g.chars * g.em + g.gap;
  const along = g.columns * pitch - g.gap;
  const across = g.lines * g.leading;
  const [width, height] = g.vertical ? [across, along] : [along, across];
  const columns = Array.from({ length: g.columns }, (_, n) => ({ x: (g.vertical ? g.y : g.x) + n * pitch, width: g.chars * g.em }));
  const { name, leading, first, lines, vertical, chars, em, gap } = g;
  return { name, rect: { x: g.x, y: g.y, width, height }, columns, leading, first, lines, vertical, chars, em, gap };
}

export function rectAt(at, grid) {
  if (!("grid" in at)) return { ...at };
  const from = grid.columns[at.col - 1];
  const to = grid.columns[at.col + at.span - 2];
  if (!from || !to) throw new Refused(422, `the grid has ${grid.columns.length} columns`, "a place within the grid");
  const along = to.x + to.width - from.x;
  const across = at.lines * grid.leading;
  const before = (at.line - 1) * grid.leading;
  return grid.vertical
    ? { x: grid.rect.x + grid.rect.width - before - across, y: from.x, width: across, height: along }
    : { x: from.x, y: grid.rect.y + before, width: along, height: across };
}

/** A page of vertical lines: a story down through three bands. */
function verticalLayout() {
  const place = (col, span, line, lines) => ({ grid: "body", col, span, line, lines });
  const slot = (id, role, at, story = null, thread = null) => ({ id, role, thread, at, columns: 1, style: null, rect: null, story });
  return {
    name: "vertical-8x15", styles: { body: 9.5 },
    grid: { name: "body", columns: 8, chars: 15, em: 9.5, gap: 14.25, leading: 15, lines: 66, vertical: true, first: 11, x: 57, y: 150 },
    slots: [
      slot("v-photo", "photo", place(2, 3, 12, 30), "climate-forum"),
      slot("v1", "body", place(1, 1, 1, 66), "climate-forum", "column"),
      slot("v2", "body", place(2, 1, 1, 10), "climate-forum", "column"),
      slot("v3", "body", place(3, 1, 1, 10), "climate-forum", "column"),
    ],
    threads: [{ id: "column", slots: ["v1", "v2", "v3"] }],
  };
}

function layoutNamed(name, mirrored) {
  const layout = { name, grid: clone(canned.grid), slots: clone(canned.slots), threads: clone(canned.threads), styles: { body: 9.5 } };
  if (mirrored) {
    for (const { at } of layout.slots) if ("grid" in at && at.line > 22) at.col = Math.max(1, 10 - at.col - at.span);
  }
  return layout;
}

export class Edition {
  constructor() {
    this.revision = 1;
    this.layouts = { [canned.layout]: layoutNamed(canned.layout), "photo-left": layoutNamed("photo-left", true), "vertical-8x15": verticalLayout() };
    this.stories = {};
    for (const [id, file] of Object.entries(files)) {
      this.stories[id] = { id, file, text: readFileSync(new URL(`examples/front-page/${file}`, root), "utf8") };
    }
    this.pictures = { p1: { focus: [0.5, 0.58], crop: null } };
    this.drafts = {};
    this.past = [];
    this.future = [];
    this.good = {};
    const ids = (letter) => Array.from({ length: 24 }, (_, n) => `${letter}${n + 1}`);
    this.pages = [...ids("A"), ...ids("B")].map((id, n) => ({ id, section: sections[n % sections.length], revision: 1, layout: id === "A2" ? "vertical-8x15" : canned.layout }));
  }

  front(text) {
    const end = /\n\+\+\+\n/.exec(text);
    return text.startsWith("+++\n") && end ? end.index + 5 : 0;
  }

  story(id) {
    const story = this.stories[id];
    if (!story) throw new Refused(404, `there is no story ${id}`);
    const text = this.drafts[id] ?? story.text;
    return { id, file: story.file, hash: hash(story.text), text, front: Buffer.byteLength(text.slice(0, this.front(text))), fit: this.fit(id) };
  }

  /** What is wrong with the front matter of a story, in the way that the engine would say it. */
  broken() {
    for (const story of Object.values(this.stories)) {
      const text = this.drafts[story.id] ?? story.text;
      const lines = text.split("\n");
      const end = lines.indexOf("+++", 1);
      const bad = lines.findIndex((line, n) => n > 0 && (end < 0 || n < end) && line.trim() !== "" && !/^[\w-]+\s*=\s*\S/.test(line));
      if (bad < 0 && end > 0) continue;
      const n = Math.max(1, bad);
      const start = Buffer.byteLength(lines.slice(0, n).join("\n")) + 1;
      const excerpt = lines[n] ?? "";
      return {
        code: "bad-front-matter", severity: "error", message: `${story.file}: a key and its value are wanted here`, help: 'key = "value"',
        slot: null, story: story.id, rects: [], places: [{ file: story.file, start, end: start + Buffer.byteLength(excerpt), line: n + 1, column: 1, excerpt }],
      };
    }
    return null;
  }

  page(id, name = null) {
    const entry = this.pages.find((page) => page.id === id);
    if (!entry) throw new Refused(404, `there is no page ${id}`);
    const layout = this.layouts[name ?? entry.layout];
    if (!layout) throw new Refused(404, `there is no layout ${name}`);
    const trouble = this.broken();
    const key = `${id} ${layout.name}`;
    if (trouble && this.good[key]) {
      const good = this.good[key];
      const rects = good.slots.filter((slot) => slot.story === trouble.story && slot.role === "headline").map((slot) => slot.rect);
      return { ...good, broken: [{ ...trouble, rects }] };
    }
    return (this.good[key] = this.build(entry, layout));
  }

  build(entry, layout) {
    const grid = gridOf(layout);
    const slots = layout.slots.map((slot) => ({
      id: slot.id, role: slot.role, thread: slot.thread, story: slot.story, rect: rectAt(slot.at, grid), at: slot.at, columns: slot.columns,
      style: slot.style, vertical: grid.vertical, overset: null, underset: null,
      fill: slot.role === "panel" ? "#e9e9e9" : slot.role === "sidebar" ? "#efefef" : slot.role === "bug" ? "#111" : null,
    }));
    const lines = this.standing(layout, slots);
    const findings = [];
    const threads = layout.threads.map((thread) => this.thread(thread, slots, grid, lines, findings, entry.id));
    lines.forEach((line, n) => (line.n = n));
    const p1 = this.pictures.p1;
    const pictures = canned.pictures.flatMap((picture) => {
      const slot = slots.find((one) => one.role === "photo");
      return slot ? [{ ...picture, ...p1, slot: slot.id, story: slot.story, rect: { ...slot.rect, height: slot.rect.height - 4 }, shows: p1.crop ?? [0, 0.008, 1, 0.984], address: "/api/pictures/p1", source: null }] : [];
    });
    const sizes = Object.entries({ body: layout.styles.body, headline: null, subhead: 12.5, caption: 9, lead: 11.6 });
    return {
      id: entry.id, revision: entry.revision, trim: canned.trim, bleed: 0,
      layout: { name: layout.name, file: `layouts/${layout.name}.toml`, hash: hash(layout), writable: true },
      grids: [grid], slots, threads, lines, pictures, findings, broken: null,
      styles: sizes.map(([style, size]) => ({ name: style, size, leading: style === "body" ? layout.grid.leading : null })),
    };
  }

  /** Lines of heads, captions and the like stand in their slots as canned, wherever these go. */
  standing(layout, slots) {
    return canned.lines.flatMap((line) => {
      const was = canned.slots.find((slot) => slot.id === line.slot);
      const now = slots.find((slot) => slot.id === line.slot);
      if (!was?.rect || !now) return [];
      const dx = now.rect.x - was.rect.x;
      const dy = now.rect.y - was.rect.y;
      const text = line.style === "headline" ? this.headline(now.story, line.text) : line.text;
      return [{
        ...line, text, penalty: 0, face: line.size > 14 ? "Noto Sans CJK HK Black" : "Noto Serif CJK HK", story: now.story,
        baseline: line.baseline + dy, rect: { ...line.rect, x: line.rect.x + dx, y: line.rect.y + dy }, source: this.source(now.story, text),
      }];
    });
  }

  headline(story, otherwise) {
    return /^headline\s*=\s*"(.*)"$/m.exec(this.text(story))?.[1] ?? otherwise;
  }

  text(id) {
    return this.drafts[id] ?? this.stories[id]?.text ?? "";
  }

  source(id, text, at = this.text(id).indexOf(text)) {
    if (!id || at < 0 || text === "") return null;
    const whole = this.text(id);
    const before = whole.slice(0, at);
    const start = Buffer.byteLength(before);
    const line = before.split("\n").length;
    return { file: this.stories[id].file, start, end: start + Buffer.byteLength(text), line, column: at - before.lastIndexOf("\n"), excerpt: text };
  }

  thread(thread, slots, grid, lines, findings, page) {
    const members = thread.slots.map((id) => slots.find((slot) => slot.id === id)).filter(Boolean);
    const story = members[0]?.story ?? slots.find((slot) => slot.thread === thread.id && slot.story)?.story ?? null;
    const frames = members.flatMap((slot) => framesOf(slot, slot.rect, grid));
    if (story) {
      const text = this.text(story);
      const set = fill(frames, { text, front: this.front(text) }, grid);
      for (const line of set.lines) {
        lines.push({ ...line, story, face: line.style === "subhead" ? "Noto Sans CJK HK Bold" : "Noto Serif CJK HK", source: this.source(story, line.text, line.at) });
      }
      const last = members.at(-1);
      if (last && set.over) {
        last.overset = set.over;
        findings.push({
          code: "overset", severity: "error", message: `story \`${story}\` has ${set.over.characters} characters too many`, help: `cut ${set.over.characters} characters`,
          slot: last.id, story, rects: [last.rect], places: [this.source(story, set.lines.at(-1)?.text ?? "", set.lines.at(-1)?.at)].filter(Boolean),
        });
      }
      if (last && set.under) last.underset = { lines: set.under };
      this.fits = { ...this.fits, [story]: { over: set.over, under: set.under ? { lines: set.under, characters: set.under * grid.chars } : null } };
    }
    return { id: thread.id, story, frames: frames.map((frame) => ({ ...frame, page })), on: null };
  }

  fit(id) {
    this.fits = {};
    if (!this.broken()) this.page("A1");
    return this.fits?.[id] ?? { over: null, under: null };
  }

  entry() {
    const layouts = Object.keys(this.layouts).map((name) => ({ name, title: titles[name] ?? name, own: true }));
    const trouble = !!this.broken();
    const pages = this.pages.map((page) => {
      const found = page.id === "A1" ? this.page("A1").findings : [];
      const count = (severity) => found.filter((one) => one.severity === severity).length;
      return { ...page, trim: canned.trim, bleed: 0, counts: { error: count("error"), warning: count("warning"), note: count("note") }, broken: trouble };
    });
    return {
      title: "香江晨報", date: "2026-06-06", edition: "first", revision: this.revision, writable: true, pages, layouts,
      undo: this.past.at(-1)?.label ?? null, redo: this.future.at(-1)?.label ?? null,
    };
  }
}
export { clone, gridOf, hash };
