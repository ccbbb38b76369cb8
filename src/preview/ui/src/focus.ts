// A photo's focus on the page: a marker that is dragged to what must be seen.
import { clamp, s, short } from "./dom";
import { follow, Ghost } from "./ghost";
import { edit } from "./session";
import { store } from "./store";
import { t } from "./strings";
import type { Picture, Point } from "./types";
import type { View } from "./view";

/** Where a point of the whole picture (fractions) stands on the page, by what is shown of it. */
export function onPage(picture: Picture, [fx, fy]: readonly [number, number]): Point {
  const [x, y, width, height] = picture.shows;
  return {
    x: picture.rect.x + ((fx - x) / width) * picture.rect.width,
    y: picture.rect.y + ((fy - y) / height) * picture.rect.height,
  };
}

function inPicture(picture: Picture, p: Point): [number, number] {
  const [x, y, width, height] = picture.shows;
  const part = (value: number): number => Number(clamp(value, 0, 1).toFixed(3));
  return [
    part(x + ((p.x - picture.rect.x) / picture.rect.width) * width),
    part(y + ((p.y - picture.rect.y) / picture.rect.height) * height),
  ];
}

/** The marker for a picture that is chosen. */
export function focusMark(picture: Picture): SVGGElement {
  const at = onPage(picture, picture.focus ?? [0.5, 0.5]);
  const mark = s(
    "g", { class: "focus-mark", "data-focus": picture.name },
    s("circle", { r: 14 }), s("path", { d: "M-22 0h14M8 0h14M0 -22v14M0 8v14" }), s("title", {}, t("focus")),
  );
  mark.style.transform = `translate(${at.x}px, ${at.y}px) scale(var(--inv))`;
  return mark;
}

export const focusText = (focus: readonly [number, number]): string =>
  `${t("focus")} ${short(focus[0])}, ${short(focus[1])}`;

export function dragFocus(view: View, down: PointerEvent): void {
  const picture = store.picture();
  if (!picture) return;
  const ghost = new Ghost(view.pane);
  let focus: [number, number] = picture.focus ?? [0.5, 0.5];
  follow(view.pane, down, {
    move: (p) => {
      focus = inPicture(picture, p);
      const at = onPage(picture, focus);
      const dot = s("circle", { r: 8, class: "ghost-box" });
      dot.style.transform = `translate(${at.x}px, ${at.y}px) scale(var(--inv))`;
      ghost.draw([dot], at, focusText(focus));
    },
    end: (_, really) => {
      ghost.hide();
      if (really) void setFocus(picture, focus);
    },
    cancel: () => ghost.hide(),
  });
}

export async function setFocus(picture: Picture, focus: [number, number]): Promise<void> {
  await edit([{ op: "picture", story: picture.story, picture: picture.name, focus }]);
}
