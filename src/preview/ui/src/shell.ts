// The frame of the screen: bar, list of pages, view, inspector, status.
import { provide } from "./actions";
import { topBar } from "./bar";
import type { Spot } from "./camera";
import { h } from "./dom";
import { messageElements } from "./message";
import { pageList } from "./pages";
import { redo, turnPage, undo, useScreen } from "./session";
import { store } from "./store";
import { View } from "./view";

export interface Shell {
  goTo(spot: Spot | null): void;
}

export function buildShell(root: HTMLElement): Shell {
  const view = new View();
  useScreen({
    show: (picture, page) => view.show(picture, page),
    turned: () => store.set({ compare: null }),
  });
  provideViewActions(view);
  root.append(topBar(view), h("div", { id: "work" }, pageList(), view.element), ...messageElements());
  return { goTo: (spot) => view.goTo(spot) };
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
    nextPage: () => turnPage(1),
    prevPage: () => turnPage(-1),
    firstPage: () => turnPage(-far),
    lastPage: () => turnPage(far),
  });
}
