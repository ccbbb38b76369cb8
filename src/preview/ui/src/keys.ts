// The keys: one table says what each does, is what `?` shows, and is what is listened to.
import { actions, type ActionName } from "./actions";
import { overlayKeys } from "./bar";
import { openDialog } from "./dialog";
import { h, isTyping } from "./dom";
import type { Nudge } from "./nudge";
import { keep, overlayNames, recall, store } from "./store";
import { t, type Word } from "./strings";
import type { View } from "./view";

interface Key { keys: string; action: ActionName; word: Word }

const view: Key[] = [
  { keys: "+", action: "zoomIn", word: "zoomIn" },
  { keys: "-", action: "zoomOut", word: "zoomOut" },
  { keys: "0", action: "fitPage", word: "fitPage" },
  { keys: "9", action: "fitWidth", word: "fitWidth" },
  { keys: "1", action: "printSize", word: "printSize" },
  { keys: "8", action: "calibrate", word: "calibrate" },
];
const pages: Key[] = [
  { keys: "PageDown", action: "nextPage", word: "keyNextPage" },
  { keys: "PageUp", action: "prevPage", word: "keyPrevPage" },
  { keys: "Home", action: "firstPage", word: "keyFirstPage" },
  { keys: "End", action: "lastPage", word: "keyLastPage" },
  { keys: "j", action: "nextLine", word: "keyNextLine" },
  { keys: "k", action: "prevLine", word: "keyPrevLine" },
  { keys: "]", action: "nextSlot", word: "keyNextSlot" },
  { keys: "[", action: "prevSlot", word: "keyPrevSlot" },
  { keys: "n", action: "nextFinding", word: "keyNextFinding" },
  { keys: "Shift+N", action: "prevFinding", word: "keyPrevFinding" },
];
const overlays: Key[] = overlayNames.map((name) => ({ keys: overlayKeys[name].toLowerCase(), action: name, word: name }));
const change: Key[] = [
  { keys: "v", action: "look", word: "look" },
  { keys: "m", action: "makeup", word: "makeup" },
  { keys: "d", action: "draw", word: "draw" },
  { keys: "t", action: "editText", word: "editText" },
  { keys: "Delete", action: "removeSlot", word: "removeSlot" },
  { keys: "Ctrl+Z", action: "undo", word: "undo" },
  { keys: "Ctrl+Shift+Z", action: "redo", word: "redo" },
];
const other: Key[] = [
  { keys: "c", action: "compare", word: "compare" },
  { keys: "y", action: "gallery", word: "gallery" },
  { keys: "p", action: "export", word: "export" },
  { keys: "l", action: "copyLink", word: "copyLink" },
  { keys: "F6", action: "nextRegion", word: "keyRegion" },
  { keys: "Escape", action: "escape", word: "keyEscape" },
  { keys: "?", action: "help", word: "help" },
];
const table = [...view, ...pages, ...overlays, ...change, ...other];

/** A press in the table's own spelling. */
export function spell(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey;
  const single = event.key.length === 1;
  if (single && !control) return /[a-z]/i.test(event.key) && event.shiftKey ? `Shift+${event.key.toUpperCase()}` : event.key.toLowerCase();
  const name = single ? event.key.toUpperCase() : event.key;
  return `${control ? "Ctrl+" : ""}${event.shiftKey ? "Shift+" : ""}${name}`;
}

const also: Record<string, string> = { "Ctrl+Y": "Ctrl+Shift+Z", "=": "+", Backspace: "Delete" };
const singles = (): boolean => recall("singleKeys") !== false;
const arrows: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

export function listenForKeys(viewer: View, nudge: Nudge): void {
  window.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.defaultPrevented) return;
    if (isTyping(event.target) && event.key !== "F6") return;
    if (press(event, viewer, nudge)) event.preventDefault();
  });
  window.addEventListener("keyup", (event) => {
    if (event.key === " ") viewer.grabbing = false;
  });
}

function press(event: KeyboardEvent, viewer: View, nudge: Nudge): boolean {
  const onControl = (event.target as Element).closest?.("button, summary, input, a, [role=slider]");
  if (event.key === " " && !onControl) return (viewer.grabbing = true);
  const way = arrows[event.key];
  if (way && !onControl && !event.ctrlKey && !event.metaKey && !event.altKey) return arrow(event, way, viewer, nudge);
  if (event.key === "Enter" && nudge.waiting) return done(() => nudge.commit());
  if (event.key === "Enter" && !onControl) return done(() => actions.editText());
  if (event.key === "Escape" && nudge.waiting) return done(() => nudge.cancel());
  const spelled = spell(event);
  const key = table.find((one) => one.keys === (also[spelled] ?? spelled));
  if (!key || event.altKey || (key.keys.length === 1 && !singles())) return false;
  return done(() => actions[key.action]());
}

function done(what: () => void): boolean {
  what();
  return true;
}

/** Direction keys move the chosen slot in the make-up tool, and else the view. */
function arrow(event: KeyboardEvent, [dx, dy]: [number, number], viewer: View, nudge: Nudge): boolean {
  if (store.state.tool === "makeup" && nudge.press(dx, dy, event.shiftKey)) return true;
  const by = event.shiftKey ? 240 : 60;
  viewer.camera.pan(-dx * by, -dy * by);
  return true;
}

export function showKeys(): void {
  const section = (title: Word, keys: Key[], more: [string, Word][] = []): HTMLElement => {
    const rows = [...keys.map((key): [string, Word] => [key.keys, key.word]), ...more];
    return h("section", {}, h("h3", {}, t(title)), h("dl", { class: "keys" }, ...rows.flatMap(([keys_, word]) => [
      h("dt", {}, h("kbd", {}, keys_.length === 1 ? keys_.toUpperCase() : keys_)), h("dd", {}, t(word)),
    ])));
  };
  const single = h("input", { type: "checkbox", id: "single-keys", checked: singles() });
  single.addEventListener("change", () => keep("singleKeys", single.checked));
  openDialog("keys", t("keysTitle"), [
    h("div", { class: "key-table" },
      section("keyGroupView", view, [["← ↑ → ↓", "keyPan"]]), section("keyGroupPages", pages),
      section("keyGroupOverlays", overlays),
      section("keyGroupChange", change, [["← ↑ → ↓", "keyMoveSlot"], ["Shift+← ↑ → ↓", "keySizeSlot"]]),
      section("keyGroupOther", other)),
    h("label", { class: "check" }, single, t("singleKeys")),
  ]);
}
