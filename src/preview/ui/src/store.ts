// What the screen shows, in one place. Parts listen to the keys that they draw.
import type { Edition, Line, Page, Picture, Slot } from "./types";

export const overlayNames = ["grid", "slots", "threads", "fit", "stretch", "glyphs", "edges", "findings"] as const;
export type Overlay = (typeof overlayNames)[number];
export type Tool = "look" | "makeup" | "draw";
export type CompareMode = "side" | "over";

export interface Selection { slot: string | null; line: number | null }
export interface Compare { layout: string; mode: CompareMode; opacity: number }

export interface State {
  edition: Edition | null;
  pageId: string;
  page: Page | null;
  selection: Selection;
  tool: Tool;
  overlays: Record<Overlay, boolean>;
  compare: Compare | null;
  /** CSS pixels to one inch of this screen. */
  ppi: number;
  connected: boolean;
  busy: boolean;
}

type Key = keyof State;
type Listener = () => void;

const kept = "dayang-preview";

interface Kept { overlays?: Partial<Record<Overlay, boolean>>; ppi?: number }

function readKept(): Kept {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? "{}") as Kept;
  } catch {
    return {};
  }
}

export function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(kept, JSON.stringify({ ...readKept(), [name]: value }));
  } catch {
    // A browser that keeps nothing still shows pages.
  }
}

export function recall(name: string): unknown {
  return (readKept() as Record<string, unknown>)[name];
}

function initial(): State {
  const before = readKept();
  const shown = before.overlays ?? {};
  const overlays = Object.fromEntries(
    overlayNames.map((name) => [name, shown[name] ?? (name === "findings" || name === "fit")]),
  ) as Record<Overlay, boolean>;
  return {
    edition: null, pageId: "", page: null, selection: { slot: null, line: null }, tool: "look",
    overlays, compare: null, ppi: before.ppi ?? 96, connected: true, busy: false,
  };
}

export class Store {
  readonly state: State = initial();
  private readonly listeners = new Map<Key, Set<Listener>>();

  on(keys: Key[], listener: Listener): void {
    for (const key of keys) {
      const set = this.listeners.get(key) ?? new Set();
      this.listeners.set(key, set.add(listener));
    }
  }

  /** Sets several values, then calls each listener once. */
  set(values: Partial<State>): void {
    const due = new Set<Listener>();
    for (const [name, value] of Object.entries(values)) {
      const key = name as Key;
      if (this.state[key] === value) continue;
      (this.state as unknown as Record<string, unknown>)[key] = value;
      for (const listener of this.listeners.get(key) ?? []) due.add(listener);
    }
    for (const listener of due) listener();
  }

  select(selection: Partial<Selection>): void {
    this.set({ selection: { slot: null, line: null, ...selection } });
  }

  toggle(overlay: Overlay, on = !this.state.overlays[overlay]): void {
    const overlays = { ...this.state.overlays, [overlay]: on };
    keep("overlays", overlays);
    this.set({ overlays });
  }

  slot(id = this.state.selection.slot): Slot | null {
    return this.state.page?.slots.find((slot) => slot.id === id) ?? null;
  }

  line(n = this.state.selection.line): Line | null {
    return this.state.page?.lines.find((line) => line.n === n) ?? null;
  }

  picture(slot = this.state.selection.slot): Picture | null {
    return this.state.page?.pictures.find((picture) => picture.slot === slot) ?? null;
  }

  /** May the page that is shown be changed? */
  get writable(): boolean {
    return !!this.state.edition?.writable && !!this.state.page?.layout.writable && !this.state.page.broken;
  }
}

export const store = new Store();
