// What the server says and takes, as the API's contract has it. Lengths are points; places are
// measured from the upper left corner of the page's trim, y downwards.

export interface Rect { x: number; y: number; width: number; height: number }
export interface Size { width: number; height: number }
export interface Point { x: number; y: number }

export interface Place { file: string; start: number; end: number; line: number; column: number; excerpt: string }

export type Severity = "error" | "warning" | "note";
export interface Counts { error: number; warning: number; note: number }

export interface PageEntry {
  id: string;
  section: string;
  layout: string;
  revision: number;
  trim: Size;
  bleed: number;
  counts: Counts;
  broken: boolean;
}

export interface Edition {
  title: string;
  date: string;
  edition: string;
  revision: number;
  writable: boolean;
  pages: PageEntry[];
  layouts: { name: string; title: string; own: boolean }[];
  undo: string | null;
  redo: string | null;
}

/** Columns are bands across the lines: `x` and `width` run along the line, in a vertical grid downwards. */
export interface Grid {
  name: string;
  rect: Rect;
  columns: { x: number; width: number }[];
  leading: number;
  first: number;
  lines: number;
  vertical: boolean;
  chars: number;
  em: number;
  gap: number;
}

export interface GridPlace { grid: string; col: number; span: number; line: number; lines: number }
export type At = GridPlace | Rect;

export interface Slot {
  id: string;
  role: string;
  thread: string | null;
  story: string | null;
  rect: Rect;
  at: At;
  columns: number;
  style: string | null;
  vertical: boolean;
  overset: { lines: number; characters: number } | null;
  underset: { lines: number } | null;
}

export interface Thread {
  id: string;
  story: string | null;
  frames: { slot: string; page: string; rect: Rect }[];
  on: string | null;
}

/** `stretch` is in thousandths of an em a gap, positive where the line was opened. */
export interface Line {
  n: number;
  slot: string;
  story: string | null;
  style: string;
  face: string;
  size: number;
  rect: Rect;
  baseline: number;
  text: string;
  stretch: number;
  penalty: number;
  source: Place | null;
}

/** `focus`, `crop` and `shows` are fractions of the whole picture. */
export interface Picture {
  slot: string;
  story: string;
  name: string;
  rect: Rect;
  focus: [number, number] | null;
  crop: Box | null;
  shows: Box;
  pixels: [number, number];
  ppi: number;
  address: string;
  source: Place | null;
}
export type Box = [number, number, number, number];

export interface Finding {
  code: string;
  severity: Severity;
  message: string;
  help: string | null;
  slot: string | null;
  story: string | null;
  places: Place[];
  rects: Rect[];
}

export interface StyleEntry { name: string; size: number | null; leading: number | null }

export interface Page {
  id: string;
  revision: number;
  layout: { name: string; file: string; hash: string; writable: boolean };
  trim: Size;
  bleed: number;
  grids: Grid[];
  slots: Slot[];
  threads: Thread[];
  lines: Line[];
  pictures: Picture[];
  styles: StyleEntry[];
  findings: Finding[];
  broken: Finding[] | null;
}

export interface LineDetail {
  glyphs: { rect: Rect; text: string; glyph: number; face: string }[];
  spaces: { after: number; natural: number; set: number; kind: string }[];
}

export type Op =
  | { op: "place"; slot: string; at: At }
  | { op: "draw"; id: string; role: string; thread?: string; at: At }
  | { op: "remove"; slot: string }
  | { op: "thread"; slot: string; thread: string | null; after: string | null }
  | { op: "columns"; slot: string; columns: number }
  | { op: "grid"; grid: string; leading?: number; columns?: number; chars?: number; em?: number }
  | { op: "style"; style: string; size?: number; leading?: number }
  | { op: "picture"; story: string; picture: string; focus?: [number, number]; crop?: Box };

export interface Edited { revision: number; pages: string[]; hash: string; label: string }
export interface Undone { revision: number; pages: string[]; label: string }

export interface Amount { lines: number; characters: number }
export interface Fit { over: Amount | null; under: Amount | null }
export interface Story { id: string; file: string; hash: string; text: string; front: number; fit: Fit }
export interface Stored { revision: number; pages: string[]; hash: string; fit: Fit }

export interface GalleryEntry {
  layout: string;
  title: string;
  fits: boolean;
  overset: number;
  underset: number;
  findings: number;
}

export const roles = [
  "body", "headline", "kicker", "deck", "heads", "lead", "bug", "label", "photo", "caption",
  "sidebar", "refer", "credits", "nameplate", "furniture", "panel", "ad",
] as const;

export function onGrid(at: At): at is GridPlace {
  return "grid" in at;
}
