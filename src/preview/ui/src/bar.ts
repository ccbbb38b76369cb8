// The bar at the top: tools, history, overlays, zoom, comparing and handing over.
import { add, h, refill, short } from "./dom";
import { actions, type ActionName } from "./actions";
import { overlayNames, store, type Tool } from "./store";
import { t, switchLanguage } from "./strings";
import type { View } from "./view";

function act(name: ActionName, text: string, key = ""): HTMLButtonElement {
  const label = key ? `${text} (${key})` : text;
  return h("button", { type: "button", title: label, "data-action": name, "aria-label": text, onclick: () => actions[name]() }, text);
}

function group(label: string, ...children: HTMLElement[]): HTMLElement {
  return h("div", { role: "group", "aria-label": label, class: "group" }, ...children);
}

export function topBar(view: View): HTMLElement {
  const title = h("h1", {}, t("preview"));
  const bar = h("header", { id: "bar" }, title, tools(), history(), overlays(), zooming(view), more());
  store.on(["edition"], () => {
    const edition = store.state.edition;
    if (edition) refill(title, edition.title, h("small", {}, ` ${edition.date} ${edition.edition}`));
  });
  return bar;
}

function tools(): HTMLElement {
  const make = (tool: Tool, key: string): HTMLButtonElement => {
    const button = act(tool, t(tool), key);
    store.on(["tool"], () => button.setAttribute("aria-pressed", String(store.state.tool === tool)));
    button.setAttribute("aria-pressed", String(store.state.tool === tool));
    return button;
  };
  return group(t("tools"), make("look", "V"), make("makeup", "M"), make("draw", "D"), act("editText", t("editText"), "T"));
}

function history(): HTMLElement {
  const undo = act("undo", t("undo"), "Ctrl+Z");
  const redo = act("redo", t("redo"), "Ctrl+Shift+Z");
  store.on(["edition"], () => {
    const { edition } = store.state;
    undo.setAttribute("aria-disabled", String(!edition?.undo));
    redo.setAttribute("aria-disabled", String(!edition?.redo));
    undo.title = edition?.undo ? t("undoWhat", { what: edition.undo }) : t("nothingUndo");
    redo.title = edition?.redo ? t("redoWhat", { what: edition.redo }) : t("nothingRedo");
  });
  return group(t("undo"), undo, redo);
}

export const overlayKeys: Record<(typeof overlayNames)[number], string> = {
  grid: "G", slots: "S", threads: "H", fit: "O", stretch: "W", glyphs: "B", edges: "E", findings: "F",
};

function overlays(): HTMLElement {
  const buttons = overlayNames.map((name) => {
    const button = act(name, t(name), overlayKeys[name]);
    const show = (): void => button.setAttribute("aria-pressed", String(store.state.overlays[name]));
    store.on(["overlays"], show);
    show();
    return button;
  });
  return group(t("overlays"), ...buttons);
}

function zooming(view: View): HTMLElement {
  const value = h("output", { class: "zoom", "aria-label": t("zoomGroup") });
  view.camera.on(() => {
    const text = `${short(view.camera.zoom * 100, 0)}%`;
    if (value.textContent !== text) value.textContent = text;
  });
  const buttons = [act("zoomOut", "−", "-"), act("zoomIn", "+", "+")];
  buttons[0]?.setAttribute("aria-label", t("zoomOut"));
  buttons[1]?.setAttribute("aria-label", t("zoomIn"));
  const bar = group(t("zoomGroup"), ...buttons);
  bar.insertBefore(value, buttons[1] ?? null);
  add(bar, act("fitPage", t("fitPage"), "0"), act("fitWidth", t("fitWidth"), "9"), act("printSize", t("printSize"), "1"), act("calibrate", t("calibrate"), "8"));
  return bar;
}

function more(): HTMLElement {
  const other = h("button", { type: "button", class: "plain", onclick: switchLanguage }, t("language"));
  return h(
    "div", { class: "group end" },
    act("compare", t("compare"), "C"), act("gallery", t("gallery"), "Y"), act("export", t("export"), "P"),
    act("help", t("help"), "?"), other,
  );
}
