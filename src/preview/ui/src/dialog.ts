// Dialogs. The browser's own element keeps the focus inside and gives it back afterwards.
import { h } from "./dom";
import { t } from "./strings";

export interface Opened {
  element: HTMLDialogElement;
  close(): void;
}

/** Opens a dialog with a title, what it holds, and a row of buttons. */
export function openDialog(name: string, title: string, content: Node[], buttons: HTMLElement[] = []): Opened {
  document.getElementById(`dialog-${name}`)?.remove();
  const heading = h("h2", { id: `dialog-${name}-title` }, title);
  const close = h("button", { type: "button", class: "plain", "aria-label": t("close"), onclick: () => element.close() }, "×");
  const element = h("dialog", { id: `dialog-${name}`, "aria-labelledby": heading.id });
  element.append(h("header", {}, heading, close), h("div", { class: "dialog-body" }, ...content));
  if (buttons.length > 0) element.append(h("footer", {}, ...buttons));
  element.addEventListener("close", () => element.remove());
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  document.body.append(element);
  element.showModal();
  return { element, close: () => element.close() };
}

/** A label and its field. */
export function field(label: string, input: HTMLElement): HTMLElement {
  return h("label", { class: "field" }, h("span", {}, label), input);
}

/** A number that is given when it is changed, within its bounds. */
export function numberField(
  id: string, label: string, value: number | null, step: number, take: (value: number) => void, low = 0, high = 10000,
): HTMLElement {
  const input = h("input", { type: "number", id, value: value === null ? "" : String(value), step, min: low, max: high });
  input.addEventListener("change", () => {
    const typed = input.valueAsNumber;
    if (Number.isFinite(typed) && typed >= low && typed <= high && typed !== value) take(typed);
  });
  return field(label, input);
}

export function choice(
  id: string, label: string, value: string, options: [value: string, text: string][], take: (value: string) => void,
): HTMLElement {
  const select = h("select", { id }, ...options.map(([key, text]) => h("option", { value: key }, text)));
  select.value = value;
  select.addEventListener("change", () => take(select.value));
  return field(label, select);
}
