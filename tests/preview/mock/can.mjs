// Makes canned page data for the mock from the engine's own report of an example and its layout:
//   dayang build examples/front-page/edition.toml -o out --report report.json
//   node tests/preview/mock/can.mjs report.json layouts/broadsheet-8x12.toml > tests/preview/mock/front.json
// Kept are the slots, the grids, the threads and the lines of slots that are not body text; body text
// is set by the mock itself, since tests change it.
import { readFileSync } from "node:fs";

const [reportFile, layoutFile] = process.argv.slice(2);
const page = JSON.parse(readFileSync(reportFile, "utf8")).pages[0];
const toml = readFileSync(layoutFile, "utf8");

const round = (value) => Math.round(value * 1000) / 1000;
const pt = (mm) => round(mm * (72 / 25.4));
const rectOf = ([x, y, width, height]) => ({ x: pt(x), y: pt(y), width: pt(width), height: pt(height) });

/** The keys of a table's lines, as far as layouts need them. */
function keys(block) {
  const out = {};
  for (const [, name, value] of block.matchAll(/^([\w-]+)\s*=\s*(.+)$/gm)) out[name] = value.trim();
  return out;
}
const text = (value) => value?.replace(/^"|"$/g, "") ?? null;
const points = (value) => Number(text(value).replace(/mm$/, "")) * (/mm"/.test(value) ? 72 / 25.4 : 1) || parseFloat(text(value));

function tables(header) {
  return toml.split(/^(?=\[)/m).filter((block) => block.startsWith(header));
}

function place(value) {
  const pairs = Object.fromEntries([...value.matchAll(/(\w+)\s*=\s*("[^"]*"|\d+)/g)].map(([, k, v]) => [k, v]));
  if ("x" in pairs) return Object.fromEntries(["x", "y", "width", "height"].map((k) => [k, parseFloat(text(pairs[k]))]));
  return {
    grid: text(pairs.grid) ?? "body",
    col: Number(pairs.col ?? pairs.band),
    span: Number(pairs.span ?? 1),
    line: Number(pairs.line),
    lines: Number(pairs.lines),
  };
}

function frameRect(id) {
  const frames = page.frames.filter((frame) => frame.slot === id || frame.slot.startsWith(`${id}.`));
  if (frames.length === 0) return null;
  const rects = frames.map((frame) => rectOf(frame.rect_mm));
  const x = Math.min(...rects.map((r) => r.x));
  const y = Math.min(...rects.map((r) => r.y));
  return {
    x, y,
    width: round(Math.max(...rects.map((r) => r.x + r.width)) - x),
    height: round(Math.max(...rects.map((r) => r.y + r.height)) - y),
  };
}

const slots = tables("[[slot]]").map((block) => {
  const k = keys(block);
  return {
    id: text(k.id), role: text(k.role), thread: text(k.thread), at: place(k.at), columns: Number(k.columns ?? 1),
    style: text(k.style), rect: frameRect(text(k.id)),
    story: page.frames.find((frame) => frame.slot.replace(/\.\d+$/, "") === text(k.id))?.story ?? null,
  };
});

const threads = tables("[[thread]]").map((block) => {
  const k = keys(block);
  return { id: text(k.id), slots: [...k.slots.matchAll(/"([^"]+)"/g)].map(([, id]) => id) };
});

const g = keys(tables("[grid.body]")[0]);
const [columns, chars, em, gap, leading, lines] = ["columns", "chars", "em", "gap", "leading", "lines"].map((k) => points(g[k]));
const width = columns * chars * em + (columns - 1) * gap;
const first = page.frames.find((frame) => frame.slot === threads[0].slots[0]);
const line1 = slots.find((slot) => slot.id === first.slot).at.line;
const trim = { width: pt(page.size_mm[0]), height: pt(page.size_mm[1]) };
const grid = {
  name: "body", columns, chars, em, gap, leading, lines, vertical: false, first: 10.31,
  x: Math.round(((trim.width - width) / 2) * 1000) / 1000,
  y: Math.round((pt(first.rect_mm[1]) - (line1 - 1) * leading) * 1000) / 1000,
};

const kept = page.lines
  .map((line) => ({ ...line, slot: page.frames[line.frame].slot }))
  .filter((line) => page.frames[line.frame].role !== "body")
  .map((line) => {
    const [x, y] = line.baseline_mm.map(pt);
    const rect = { x, y: Math.round((y - 0.88 * line.size_pt) * 1000) / 1000, width: pt(line.width_mm), height: line.size_pt };
    return { slot: line.slot, style: line.style, size: line.size_pt, rect, baseline: y, text: line.text, stretch: Math.round(line.stretch_em * 1000) };
  });

const pictures = page.images.map((image) => ({
  slot: image.slot, name: "p1", rect: rectOf(image.rect_mm), pixels: [1820, 1501], ppi: image.ppi,
}));

const rows = (list) => `[\n${list.map((one) => `    ${JSON.stringify(one)}`).join(",\n")}\n  ]`;
process.stdout.write(`{
  "layout": ${JSON.stringify(layoutFile.replace(/^.*\//, "").replace(/\.toml$/, ""))},
  "trim": ${JSON.stringify(trim)},
  "grid": ${JSON.stringify(grid)},
  "slots": ${rows(slots)},
  "threads": ${rows(threads)},
  "lines": ${rows(kept)},
  "pictures": ${rows(pictures)}
}
`);
