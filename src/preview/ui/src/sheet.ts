// A page's picture: SVG that is parsed apart, cleaned, waited for with its photos, and only then put
// in the place of the one before, in one frame. Each picture stands in a shadow tree of its own, so
// that the ids of two pictures (old and new, or two layouts) never meet.
import { cut, plan, type Parts } from "./patch";

export const svgSpace = "http://www.w3.org/2000/svg";

const dropped = "script, foreignObject, iframe, object, embed, a, animate, set, animateTransform, style";

/** Parses a page's SVG and takes out whatever is not drawing. */
export function parsePicture(text: string): SVGSVGElement {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const root = parsed.documentElement;
  if (!(root instanceof SVGSVGElement) || parsed.querySelector("parsererror")) throw new Error("not an SVG");
  cleanTree(root);
  return document.importNode(root, true);
}

export function cleanTree(root: Element): void {
  for (const element of root.querySelectorAll(dropped)) element.remove();
  for (const element of root.querySelectorAll("*")) cleanAttributes(element);
  cleanAttributes(root);
}

function cleanAttributes(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    const link = name === "href" || name === "xlink:href";
    if (/^on/i.test(name) || (link && !harmless(value))) element.removeAttribute(name);
  }
}

/** Within the picture, pictures in it, or pictures of the server's own. */
function harmless(address: string): boolean {
  return /^(#|data:image\/|\/api\/)/.test(address);
}

const hrefs = (svg: Element): string[] =>
  [...svg.querySelectorAll("image")]
    .map((image) => image.getAttribute("href") ?? image.getAttribute("xlink:href") ?? "")
    .filter((href) => href !== "" && !href.startsWith("#"));

/** Loads the photos ahead, so that the page does not show without them for a moment. */
async function photosReady(svg: Element): Promise<void> {
  const decoded = hrefs(svg).map((href) => {
    const image = new Image();
    image.src = href;
    return image.decode().catch(() => undefined);
  });
  const limit = new Promise((resolve) => setTimeout(resolve, 2000));
  await Promise.race([Promise.all(decoded), limit]);
}

export const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));

/** The place where one page's picture stands, and the swapping of it. */
export class Sheet {
  readonly element: HTMLElement;
  private current: { host: HTMLElement; svg: SVGSVGElement; parts: Parts | null } | null = null;
  private turn = 0;

  constructor() {
    this.element = document.createElement("div");
    this.element.className = "sheet";
    this.element.setAttribute("aria-hidden", "true");
  }

  /** Shows a picture; a newer call overtakes one that still waits. Returns whether it was shown. */
  async show(text: string): Promise<boolean> {
    const turn = ++this.turn;
    const parts = cut(text);
    const before = this.current;
    const patch = before?.parts && parts ? plan(before.svg, before.parts, parts) : null;
    const svg = patch ? null : parsePicture(text);
    await photosReady(patch?.fresh ?? svg ?? this.element);
    if (turn !== this.turn) return false;
    await nextFrame();
    if (turn !== this.turn) return false;
    if (patch && before) {
      patch.apply();
      before.parts = parts;
    } else if (svg) {
      this.replace(svg, parts);
    }
    return true;
  }

  private replace(svg: SVGSVGElement, parts: Parts | null): void {
    const host = this.host(svg);
    if (this.current) this.current.host.replaceWith(host);
    else this.element.appendChild(host);
    this.current = { host, svg, parts };
  }

  empty(): void {
    this.turn++;
    this.current?.host.remove();
    this.current = null;
  }

  private host(svg: SVGSVGElement): HTMLElement {
    const host = document.createElement("div");
    host.className = "picture";
    const box = svg.viewBox.baseVal;
    host.style.left = `${box.x}px`;
    host.style.top = `${box.y}px`;
    svg.setAttribute("width", String(box.width));
    svg.setAttribute("height", String(box.height));
    svg.style.display = "block";
    host.attachShadow({ mode: "open" }).appendChild(svg);
    return host;
  }
}
