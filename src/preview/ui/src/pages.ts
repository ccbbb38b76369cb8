// The list of pages, with small pictures that are fetched when they come into view.
import { thumbAddress } from "./api";
import { h, refill } from "./dom";
import { openPage } from "./session";
import { store } from "./store";
import { t } from "./strings";
import type { PageEntry } from "./types";

export function pageList(): HTMLElement {
  const list = h("ol", { id: "page-list" });
  const nav = h("nav", { id: "pages", "aria-label": t("pages"), tabindex: "-1" }, list);
  const items = new Map<string, HTMLElement>();
  const draw = (): void => {
    const pages = store.state.edition?.pages ?? [];
    const wanted = pages.map((page) => item(page, items));
    if (wanted.some((element, n) => list.children[n] !== element) || list.children.length !== wanted.length) {
      refill(list, ...wanted);
    }
    mark(items);
  };
  store.on(["edition"], draw);
  store.on(["pageId"], () => mark(items, true));
  return nav;
}

/** An entry is made once and then changed, so that its picture does not blink. */
function item(page: PageEntry, items: Map<string, HTMLElement>): HTMLElement {
  const element = items.get(page.id) ?? make(page);
  items.set(page.id, element);
  const image = element.querySelector("img");
  const address = thumbAddress(page.id, page.revision);
  if (image && image.getAttribute("src") !== address) image.src = address;
  const badge = element.querySelector<HTMLElement>(".badge");
  if (badge) {
    const { error, warning } = page.counts;
    badge.textContent = page.broken ? "!" : error ? String(error) : warning ? String(warning) : "";
    badge.className = `badge ${page.broken || error ? "error" : warning ? "warning" : ""}`;
  }
  element.querySelector("button")?.setAttribute("aria-label", label(page));
  return element;
}

function make(page: PageEntry): HTMLElement {
  const image = h("img", { alt: "", loading: "lazy", decoding: "async" });
  image.width = 84;
  image.height = Math.round((84 * page.trim.height) / page.trim.width);
  const button = h(
    "button",
    { type: "button", id: `page-${page.id}`, onclick: () => void openPage(page.id) },
    h("span", { class: "thumb" }, image, h("span", { class: "badge" })),
    h("span", { class: "page-name" }, h("b", {}, page.id), " ", page.section),
  );
  return h("li", {}, button);
}

function label(page: PageEntry): string {
  return `${t("pageOf", { page: page.id, section: page.section })}，${t("counts", { ...page.counts })}`;
}

function mark(items: Map<string, HTMLElement>, scroll = false): void {
  for (const [id, element] of items) {
    const current = id === store.state.pageId;
    element.querySelector("button")?.toggleAttribute("aria-current", current);
    if (current) element.querySelector("button")?.setAttribute("aria-current", "page");
    if (current && scroll) element.scrollIntoView({ block: "nearest" });
  }
}
