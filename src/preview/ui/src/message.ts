// What is said to the reader: notices that go by themselves, a banner that stays, and the live
// region in which a screen reader hears both.
import { h } from "./dom";
import { t } from "./strings";

export type Tone = "info" | "warn";

const region = h("div", { class: "sr", role: "status", "aria-live": "polite" });
const urgent = h("div", { class: "sr", role: "alert", "aria-live": "assertive" });
const notices = h("div", { class: "notices" });

export function messageElements(): HTMLElement[] {
  return [notices, region, urgent];
}

/** Said to screen readers alone. */
export function announce(text: string, tone: Tone = "info"): void {
  const target = tone === "warn" ? urgent : region;
  target.textContent = "";
  window.setTimeout(() => (target.textContent = text), 30);
}

/** A notice in the corner; a warning stays until it is closed. */
export function notify(text: string, tone: Tone = "info"): void {
  announce(text, tone);
  const close = h("button", { class: "plain", "aria-label": t("close"), onclick: () => notice.remove() }, "×");
  const notice = h("div", { class: `notice ${tone}` }, h("span", {}, text), close);
  for (const before of [...notices.children]) {
    if (before.firstChild?.textContent === text) before.remove();
  }
  notices.appendChild(notice);
  while (notices.children.length > 4) notices.firstChild?.remove();
  if (tone === "info") window.setTimeout(() => notice.remove(), 5000);
}
