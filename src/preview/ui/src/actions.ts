// Everything the reader can do by a button or a key, by name. The parts that do it put themselves in.
import { overlayNames, store, type Overlay, type Tool } from "./store";

const tools = ["look", "makeup", "draw"] as const;
const others = [
  "editText", "undo", "redo", "zoomIn", "zoomOut", "fitPage", "fitWidth", "printSize", "calibrate",
  "compare", "gallery", "export", "copyLink", "help", "nextPage", "prevPage", "firstPage", "lastPage",
  "nextLine", "prevLine", "nextSlot", "prevSlot", "nextFinding", "prevFinding", "removeSlot", "nextRegion",
  "escape",
] as const;

export type ActionName = Tool | Overlay | (typeof others)[number];

const nothing = (): void => undefined;

export const actions: Record<ActionName, () => void> = Object.fromEntries(
  [...tools, ...overlayNames, ...others].map((name) => [name, nothing]),
) as Record<ActionName, () => void>;

for (const tool of tools) actions[tool] = () => store.set({ tool });
for (const overlay of overlayNames) actions[overlay] = () => store.toggle(overlay);

export function provide(some: Partial<Record<ActionName, () => void>>): void {
  Object.assign(actions, some);
}
