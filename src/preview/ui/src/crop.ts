// The crop and the focus of a photo, over the whole picture. Both go by pointer and by keys: the
// direction keys move the crop's box, with Shift its corner.
import { clamp, h } from "./dom";
import { focusText, setFocus } from "./focus";
import { edit } from "./session";
import { t } from "./strings";
import type { Box, Picture } from "./types";

const stepBy = 0.02;
const least = 0.05;
const round = (value: number): number => Number(value.toFixed(3));

/** A box moved or sized, within the picture. */
export function shiftBox([x, y, width, height]: Box, dx: number, dy: number, size: boolean): Box {
  return size
    ? [x, y, round(clamp(width + dx, least, 1 - x)), round(clamp(height + dy, least, 1 - y))]
    : [round(clamp(x + dx, 0, 1 - width)), round(clamp(y + dy, 0, 1 - height)), width, height];
}

export function cropEditor(picture: Picture): HTMLElement {
  const image = h("img", { src: picture.address, alt: "", draggable: "false" });
  const frame = h("button", { type: "button", class: "crop-box", id: "crop-box", "aria-label": t("crop") }, h("span", { class: "corner" }));
  const dot = h("button", { type: "button", class: "focus-dot", id: "focus-dot" });
  const area = h("div", { class: "crop" }, image, frame, dot);
  area.style.aspectRatio = `${picture.pixels[0]} / ${picture.pixels[1]}`;
  let crop: Box = picture.crop ?? picture.shows;
  let focus: [number, number] = picture.focus ?? [0.5, 0.5];
  const draw = (): void => {
    const [x, y, width, height] = crop.map((value) => `${value * 100}%`);
    Object.assign(frame.style, { left: x, top: y, width, height });
    Object.assign(dot.style, { left: `${focus[0] * 100}%`, top: `${focus[1] * 100}%` });
    dot.setAttribute("aria-label", focusText(focus));
  };
  draw();
  const store = (): void => void edit([{ op: "picture", story: picture.story, picture: picture.name, crop }]);
  const storeFocus = (): void => void setFocus(picture, focus);
  const moveFocus = (dx: number, dy: number): void => {
    focus = [round(clamp(focus[0] + dx, 0, 1)), round(clamp(focus[1] + dy, 0, 1))];
    draw();
  };
  const moveCrop = (dx: number, dy: number, size: boolean): void => {
    crop = shiftBox(crop, dx, dy, size);
    draw();
  };
  dragWithin(frame, area, (dx, dy, corner) => moveCrop(dx, dy, corner), store);
  dragWithin(dot, area, moveFocus, storeFocus);
  keysOn(frame, moveCrop, store);
  keysOn(dot, moveFocus, storeFocus);
  const whole = h("button", {
    type: "button", onclick: () => { crop = [0, 0, 1, 1]; draw(); store(); },
  }, t("noCrop"));
  return h("div", {}, area, whole);
}

function dragWithin(
  element: HTMLElement, area: HTMLElement, move: (dx: number, dy: number, corner: boolean) => void, end: () => void,
): void {
  element.addEventListener("pointerdown", (down) => {
    const corner = (down.target as Element).classList.contains("corner");
    const box = area.getBoundingClientRect();
    let last = { x: down.clientX, y: down.clientY };
    let moved = false;
    const stop = new AbortController();
    element.setPointerCapture(down.pointerId);
    element.addEventListener("pointermove", (event) => {
      moved = true;
      move((event.clientX - last.x) / box.width, (event.clientY - last.y) / box.height, corner);
      last = { x: event.clientX, y: event.clientY };
    }, { signal: stop.signal });
    element.addEventListener("pointerup", () => {
      stop.abort();
      if (moved) end();
    }, { signal: stop.signal });
    element.addEventListener("pointercancel", () => stop.abort(), { signal: stop.signal });
  });
}

const ways: Record<string, [number, number]> = {
  ArrowLeft: [-stepBy, 0], ArrowRight: [stepBy, 0], ArrowUp: [0, -stepBy], ArrowDown: [0, stepBy],
};

function keysOn(element: HTMLElement, move: (dx: number, dy: number, size: boolean) => void, end: () => void): void {
  let timer = 0;
  element.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    move(way[0], way[1], event.shiftKey);
    window.clearTimeout(timer);
    timer = window.setTimeout(end, 450);
  });
}
