// Places on the page. What is under a point, and the grid's arithmetic: columns and lines to rects and back. Grids may be vertical: their
// lines then run downwards and follow one another from the right edge to the left, and `x` and
// `width` of a column run down the page.
import { clamp } from "./dom";
import { onGrid, type At, type Grid, type GridPlace, type Line, type Page, type Point, type Rect, type Slot } from "./types";

/** A rect seen along the lines (`along`) and from line to line (`across`), from the grid's first line. */
interface Seen { along: number; length: number; across: number; depth: number }

function see(grid: Grid, rect: Rect): Seen {
  return grid.vertical
    ? { along: rect.y, length: rect.height, across: grid.rect.x + grid.rect.width - rect.x - rect.width, depth: rect.width }
    : { along: rect.x, length: rect.width, across: rect.y - grid.rect.y, depth: rect.height };
}

function unsee(grid: Grid, seen: Seen): Rect {
  return grid.vertical
    ? { x: grid.rect.x + grid.rect.width - seen.across - seen.depth, y: seen.along, width: seen.depth, height: seen.length }
    : { x: seen.along, y: grid.rect.y + seen.across, width: seen.length, height: seen.depth };
}

/** The index of the value that is nearest. */
function nearest(values: number[], to: number): number {
  let best = 0;
  for (const [n, value] of values.entries()) {
    if (Math.abs(value - to) < Math.abs((values[best] ?? 0) - to)) best = n;
  }
  return best;
}

export function placeRect(grid: Grid, at: GridPlace): Rect {
  const from = grid.columns[clamp(at.col, 1, grid.columns.length) - 1];
  const to = grid.columns[clamp(at.col + at.span - 1, 1, grid.columns.length) - 1];
  if (!from || !to) return grid.rect;
  return unsee(grid, {
    along: from.x,
    length: to.x + to.width - from.x,
    across: (at.line - 1) * grid.leading,
    depth: at.lines * grid.leading,
  });
}

export const atRect = (page: Page, at: At): Rect => {
  if (!onGrid(at)) return at;
  const grid = gridNamed(page, at.grid);
  return grid ? placeRect(grid, at) : { x: 0, y: 0, width: 0, height: 0 };
};

export const gridNamed = (page: Page, name: string): Grid | null =>
  page.grids.find((grid) => grid.name === name) ?? null;

/** The grid under a point, or else the first. */
export function gridAt(page: Page, p: Point): Grid | null {
  return page.grids.find((grid) => holds(grid.rect, p)) ?? page.grids[0] ?? null;
}

export const holds = (rect: Rect, p: Point): boolean =>
  p.x >= rect.x && p.x <= rect.x + rect.width && p.y >= rect.y && p.y <= rect.y + rect.height;

/** A rect that is moved keeps its size in columns and lines; its corner goes to the nearest place. */
export function snapMove(grid: Grid, rect: Rect, was: GridPlace): GridPlace {
  const seen = see(grid, rect);
  const starts = grid.columns.map((column) => column.x);
  return bound(grid, {
    ...was,
    grid: grid.name,
    col: nearest(starts, seen.along) + 1,
    line: Math.round(seen.across / grid.leading) + 1,
  });
}

/** The place whose edges are nearest to those of the rect. */
export function snapEdges(grid: Grid, rect: Rect): GridPlace {
  const seen = see(grid, rect);
  const col = nearest(grid.columns.map((column) => column.x), seen.along) + 1;
  const end = nearest(grid.columns.map((column) => column.x + column.width), seen.along + seen.length) + 1;
  const line = Math.round(seen.across / grid.leading) + 1;
  const last = Math.round((seen.across + seen.depth) / grid.leading);
  return bound(grid, { grid: grid.name, col, span: Math.max(1, end - col + 1), line, lines: Math.max(1, last - line + 1) });
}

/** Within the grid; the size gives way last. */
export function bound(grid: Grid, at: GridPlace): GridPlace {
  const span = clamp(at.span, 1, grid.columns.length);
  const lines = clamp(at.lines, 1, grid.lines);
  return {
    grid: grid.name,
    col: clamp(at.col, 1, grid.columns.length - span + 1),
    span,
    line: clamp(at.line, 1, grid.lines - lines + 1),
    lines,
  };
}

/** Half points, for slots that stand free of the grid. */
export function tidy(rect: Rect): Rect {
  const half = (value: number): number => Math.round(value * 2) / 2;
  return { x: half(rect.x), y: half(rect.y), width: Math.max(4, half(rect.width)), height: Math.max(4, half(rect.height)) };
}

/** A free rect's edges go to the grid's columns and lines where these are within `reach`. */
export function snapFree(page: Page, rect: Rect, reach: number): Rect {
  const grid = gridAt(page, rect);
  if (!grid) return tidy(rect);
  const snapped = placeRect(grid, snapEdges(grid, rect));
  const near = (a: number, b: number): number => (Math.abs(a - b) <= reach ? b : a);
  return tidy({ ...rect, x: near(rect.x, snapped.x), y: near(rect.y, snapped.y) });
}

/** The direction keys on a place: by a column along the lines, by a line across them. */
export function step(grid: Grid, at: GridPlace, dx: number, dy: number, size: boolean): GridPlace {
  const [along, across] = grid.vertical ? [dy, -dx] : [dx, dy];
  return size
    ? bound(grid, {
        ...at,
        span: clamp(at.span + along, 1, grid.columns.length - at.col + 1),
        lines: clamp(at.lines + across, 1, grid.lines - at.line + 1),
      })
    : bound(grid, { ...at, col: at.col + along, line: at.line + across });
}

const area = (rect: Rect): number => rect.width * rect.height;

function smallest<T extends { rect: Rect }>(all: T[], p: Point): T | null {
  let best: T | null = null;
  for (const one of all) {
    if (holds(one.rect, p) && (!best || area(one.rect) < area(best.rect))) best = one;
  }
  return best;
}

/** The line under a point; between two lines of a slot, the nearer one. */
export function lineAt(page: Page, p: Point): Line | null {
  const slot = slotAt(page, p);
  const near = ({ rect: { x, y, width, height }, size }: Line): Rect => (slot?.vertical
    ? { x: x - size * 0.6, y, width: width + size * 1.2, height }
    : { x, y: y - size * 0.6, width, height: height + size * 1.2 });
  const exact = smallest(page.lines, p);
  if (exact) return exact;
  const around = page.lines.filter((line) => line.slot === slot?.id && holds(near(line), p));
  const away = ({ rect }: Line): number => Math.hypot(
    Math.max(rect.x - p.x, 0, p.x - rect.x - rect.width), Math.max(rect.y - p.y, 0, p.y - rect.y - rect.height));
  return around.reduce<Line | null>((best, line) => (best && away(best) <= away(line) ? best : line), null);
}

/** The slot on top: the smallest, and a panel only where nothing else is. */
export function slotAt(page: Page, p: Point): Slot | null {
  return smallest(page.slots.filter((slot) => slot.role !== "panel"), p) ?? smallest(page.slots, p);
}
