// A story's text, edited over the page: the page follows as one types, a count says how much too long
// or too short it is, and the file is written when it is saved. Nothing typed is lost to a change made
// by hand: the reader is told, and the text stays until it is dropped.
import { api, ApiError } from "./api";
import { h } from "./dom";
import { notify, announce } from "./message";
import { follow, loadEdition } from "./session";
import { store } from "./store";
import { t } from "./strings";
import type { Fit, Place, Story } from "./types";
import type { View } from "./view";

const rest = 180;

export function fitWords(fit: Fit): string {
  if (fit.over) return t("over", { ...fit.over });
  return fit.under ? t("underBoth", { ...fit.under }) : t("fits");
}

/** Where a place in bytes is in the text's own characters. */
export function characterAt(text: string, bytes: number): number {
  const encoder = new TextEncoder();
  let at = 0;
  let passed = 0;
  for (const character of text) {
    if (passed >= bytes) break;
    passed += encoder.encode(character).length;
    at += character.length;
  }
  return at;
}

export class TextEditor {
  private panel: HTMLElement | null = null;
  private area = h("textarea", { spellcheck: "false", id: "story-text" });
  private readonly count = h("output", { class: "count", id: "story-fit", "aria-live": "polite" });
  private story: Story | null = null;
  private timer = 0;
  private sending: Promise<void> = Promise.resolve();
  private drafted = false;

  constructor(private readonly view: View) {
    store.on(["page"], () => void this.refresh());
    window.addEventListener("beforeunload", (event) => {
      if (this.story && this.area.value !== this.story.text) event.preventDefault();
    });
  }

  get open(): boolean {
    return this.panel !== null;
  }

  /** Opens the story of the chosen line or slot, with the caret where the line begins. */
  async start(): Promise<void> {
    const page = store.state.page;
    const line = store.line();
    const slot = store.slot();
    const id = line?.story ?? slot?.story ?? page?.threads.find((thread) => thread.story)?.story;
    if (!id) return;
    if (this.story?.id === id) return this.caret(line?.source ?? null);
    await this.cancel();
    try {
      this.story = await api.story(id);
    } catch (error) {
      return notify(error instanceof ApiError ? error.message : String(error), "warn");
    }
    this.build(this.story);
    this.caret(line?.source ?? null);
  }

  private build(story: Story): void {
    this.area = h("textarea", { spellcheck: "false", id: "story-text", "aria-describedby": "story-fit", "aria-label": t("editing", { story: story.id }) });
    this.area.value = story.text;
    this.area.readOnly = !store.state.edition?.writable;
    this.area.addEventListener("input", (event) => (event as InputEvent).isComposing || this.typed());
    this.area.addEventListener("compositionend", () => this.typed());
    this.showFit(story.fit);
    const save = h("button", { type: "button", class: "primary", id: "story-save", title: "Ctrl+Enter", onclick: () => void this.save() }, t("save"));
    const cancel = h("button", { type: "button", id: "story-cancel", title: "Esc", onclick: () => void this.cancel(true) }, t("cancel"));
    this.panel = h(
      "section", { class: "float", id: "story", "aria-label": t("editing", { story: story.id }) },
      h("header", {}, h("h2", {}, t("editing", { story: story.id })), h("code", {}, story.file), this.count),
      this.area,
      h("footer", {}, h("small", {}, t("draftHelp")), cancel, save),
    );
    this.panel.addEventListener("keydown", (event) => this.key(event));
    this.view.element.append(this.panel);
    this.panel.classList.toggle("left", this.onRight());
    this.area.focus();
  }

  /** Is what is edited in the right half of the view? The panel then stands at the left. */
  private onRight(): boolean {
    const rect = store.line()?.rect ?? store.slot()?.rect;
    return !!rect && this.view.camera.toScreen(rect).x > this.view.camera.size.width / 2;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === "Escape") void this.cancel(true);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void this.save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private caret(place: Place | null): void {
    if (!this.story) return;
    const at = place && place.file === this.story.file ? characterAt(this.area.value, place.start) : null;
    this.area.focus();
    if (at === null) return;
    this.area.setSelectionRange(at, at);
    const lines = this.area.value.slice(0, at).length / Math.max(1, this.area.value.length);
    this.area.scrollTop = Math.max(0, lines * this.area.scrollHeight - this.area.clientHeight / 2);
  }

  private typed(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.put(true), rest);
  }

  /** Sends the text; sendings wait for one another, so that the last one typed is the last one set. */
  private put(draft: boolean): Promise<boolean> {
    const story = this.story;
    if (!story) return Promise.resolve(false);
    const text = this.area.value;
    let stored = false;
    this.sending = this.sending.then(async () => {
      try {
        const answer = await api.store(story.id, story.hash, text, draft);
        this.drafted = draft;
        story.hash = answer.hash;
        this.showFit(answer.fit);
        await follow(answer.pages, answer.revision);
        stored = true;
      } catch (error) {
        await this.refused(error);
      }
    });
    return this.sending.then(() => stored);
  }

  /** Where the file was changed by hand it stands; to save once more is to decide otherwise. */
  private async refused(error: unknown): Promise<void> {
    const story = this.story;
    if (error instanceof ApiError && error.conflict && story) {
      notify(t("handWinsText"), "warn");
      this.drafted = false;
      story.hash = (await api.story(story.id)).hash;
    } else notify(error instanceof ApiError ? [error.message || t("offline"), error.help].filter(Boolean).join(" ") : String(error), "warn");
  }

  private showFit(fit: Fit): void {
    this.count.textContent = fitWords(fit);
    this.count.className = `count ${fit.over ? "over" : fit.under ? "under" : "good"}`;
  }

  /** After a change from elsewhere: text that was not touched here is read again. */
  private async refresh(): Promise<void> {
    const story = this.story;
    if (!story || this.drafted || this.area.value !== story.text) return;
    const fresh = await api.story(story.id).catch(() => null);
    if (!fresh || this.story !== story || this.area.value !== story.text) return;
    const at = this.area.selectionStart;
    this.story = fresh;
    if (this.area.value !== fresh.text) {
      this.area.value = fresh.text;
      this.area.setSelectionRange(at, at);
    }
    this.showFit(fresh.fit);
  }

  async save(): Promise<void> {
    window.clearTimeout(this.timer);
    const file = this.story?.file ?? "";
    if (!(await this.put(false))) return;
    this.close();
    announce(t("saved", { file }));
    await loadEdition().catch(() => undefined);
  }

  /** Closes; what was typed and not saved is dropped, on the page too. */
  async cancel(say = false): Promise<void> {
    window.clearTimeout(this.timer);
    const story = this.story;
    if (!story) return;
    this.close();
    await this.sending;
    if (!this.drafted) return;
    this.drafted = false;
    await api.dropDraft(story.id).catch((error: unknown) => this.refused(error));
    await follow([store.state.pageId]);
    if (say) announce(t("discarded"));
  }

  private close(): void {
    this.panel?.remove();
    this.panel = this.story = null;
    this.view.element.focus();
  }
}
