// Building elements. Text goes in as text nodes alone, so that nothing of a story is ever read as
// markup; styles are set through properties, since the page's policy takes no style attribute.

type Child = Node | string | number | null | undefined | false;
type Handler = (event: never) => void;
export type Props = Record<string, string | number | boolean | Handler | null | undefined>;

function apply(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as unknown as EventListener);
    else if (name === "value" && "value" in element) (element as HTMLInputElement).value = String(value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

export function add(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/** An HTML element; a prop that starts with "on" is a listener. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, props: Props = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, props);
  add(element, ...children);
  if (element instanceof HTMLSelectElement && typeof props["value"] === "string") element.value = props["value"];
  return element;
}

const svgSpace = "http://www.w3.org/2000/svg";

/** An SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K, props: Props = {}, ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(svgSpace, tag);
  apply(element, props);
  add(element, ...children);
  return element;
}

export function clear(element: Element): void {
  element.replaceChildren();
}

/** Replaces what a region holds, and gives the focus back to the control that had it, by its id. */
export function refill(region: HTMLElement, ...children: Child[]): void {
  const focused = region.contains(document.activeElement) ? document.activeElement?.id : "";
  region.replaceChildren();
  add(region, ...children);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** At most `places` decimals, and no zeros at the end. */
export function short(value: number, places = 2): string {
  return String(Number(value.toFixed(places)));
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "range", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
