// The frame of the screen: bar, list of pages, view, inspector, status.
import { provide } from "./actions";
import { topBar } from "./bar";
import type { Spot } from "./camera";
import { banner, legend, statusLine } from "./chrome";
import { compareBar, Comparison } from "./comparing";
import { h } from "./dom";
import { copyLink, openCalibration, openExport } from "./handover";
import { inspector } from "./inspector";
import { listenForKeys, showKeys } from "./keys";
import { attachMakeUp } from "./makeup";
import { messageElements } from "./message";
import { provideNavigation } from "./navigate";
import { openNewSlot } from "./newslot";
import { Nudge } from "./nudge";
import { pageList } from "./pages";
import { redo, turnPage, undo, useScreen } from "./session";
import { store } from "./store";
import { TextEditor } from "./textedit";
import { View } from "./view";

export interface Shell {
  goTo(spot: Spot | null): void;
}

export function buildShell(root: HTMLElement): Shell {
  const view = new View(banner(), compareBar(), legend());
  useScreen({
    show: (picture, page) => view.show(picture, page),
    turned: () => store.set({ compare: null }),
  });
  const comparison = new Comparison(view);
  view.secondPage = () => comparison.page;
  const editor = new TextEditor(view);
  const nudge = new Nudge(view);
  attachMakeUp(view);
  provideViewActions(view);
  provideNavigation(view);
  provide({
    editText: () => void editor.start(),
    draw: () => drawTool(),
    escape: () => escape(editor),
  });
  view.pane.element.addEventListener("dblclick", () => void editor.start());
  listenForKeys(view, nudge);
  const work = h("div", { id: "work" }, pageList(), view.element, inspector(view));
  root.append(topBar(view), work, statusLine(view), ...messageElements());
  return { goTo: (spot) => view.goTo(spot) };
}

/** Chosen again, the tool asks for the place by its numbers: slots are drawn without a pointer so. */
function drawTool(): void {
  if (store.state.tool === "draw") openNewSlot();
  else store.set({ tool: "draw" });
}

function escape(editor: TextEditor): void {
  const { tool, compare } = store.state;
  if (editor.open) void editor.cancel(true);
  else if (compare) store.set({ compare: null });
  else if (tool === "draw") store.set({ tool: "look" });
  else store.select({});
}

function provideViewActions(view: View): void {
  const far = 10000;
  provide({
    undo: () => void undo(),
    redo: () => void redo(),
    zoomIn: () => view.camera.zoomBy(1.25),
    zoomOut: () => view.camera.zoomBy(0.8),
    fitPage: () => view.fitPage(),
    fitWidth: () => view.fitWidth(),
    printSize: () => view.printSize(),
    calibrate: () => openCalibration(view),
    export: () => openExport(view),
    copyLink: () => void copyLink(view),
    help: showKeys,
    nextPage: () => turnPage(1),
    prevPage: () => turnPage(-1),
    firstPage: () => turnPage(-far),
    lastPage: () => turnPage(far),
  });
}
