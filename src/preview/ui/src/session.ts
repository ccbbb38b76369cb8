// What the reader does to the edition: opening pages, following changes, editing, undoing. Everything
// that is shown goes through here into the store.
import { api, ApiError } from "./api";
import { announce, notify } from "./message";
import { store, type Selection } from "./store";
import { t } from "./strings";
import type { Line, Op, Page } from "./types";

export interface Screen {
  /** Shows the picture; resolves when it is on the screen, false when a later one overtook it. */
  show(picture: string, page: Page): Promise<boolean>;
  /** A page other than the one before is about to be shown. */
  turned(page: Page): void;
}

let screen: Screen;
let loading: AbortController | null = null;

export function useScreen(value: Screen): void {
  screen = value;
}

const why = (error: unknown): string =>
  error instanceof ApiError ? [error.message || t("offline"), error.help].filter(Boolean).join(" ") : String(error);

export async function loadEdition(): Promise<void> {
  const edition = await api.edition();
  store.set({ edition });
  document.title = `${store.state.pageId} · ${edition.title} · 大樣`;
}

/** Opens a page: its facts and its picture are fetched together and shown together. */
export async function openPage(id: string): Promise<void> {
  loading?.abort();
  const mine = new AbortController();
  loading = mine;
  store.set({ busy: true });
  try {
    const [page, picture] = await Promise.all([api.page(id, null, mine.signal), api.svg(id, null, mine.signal)]);
    if (mine.signal.aborted) return;
    const other = store.state.pageId !== id;
    if (other) screen.turned(page);
    if (!(await screen.show(picture, page))) return;
    store.set({ page, pageId: id, ...(other ? { selection: { slot: null, line: null } } : kept(page)) });
    if (other) announce(t("pageView", { page: id }));
    document.title = `${id} · ${store.state.edition?.title ?? ""} · 大樣`;
  } catch (error) {
    if (mine.signal.aborted) return;
    if (!store.state.page) store.set({ pageId: id });
    notify(t("loadFailed", { page: id, why: why(error) }), "warn");
  } finally {
    if (loading === mine) store.set({ busy: false });
  }
}

/** The selection after an update: numbers of lines change, so that the line is known by where its
 * text begins, or by its text; one that is no longer there is let go. */
function kept(page: Page): { selection: Selection } {
  const { slot } = store.state.selection;
  const was = store.line();
  const same = (one: Line): boolean => !!was && one.slot === was.slot && one.text === was.text;
  const begins = (one: Line): boolean => !!was?.source && one.story === was.story && one.source?.start === was.source.start;
  const line = was && (page.lines.find((one) => same(one) && begins(one)) ?? page.lines.find(same) ?? page.lines.find(begins));
  return { selection: { slot: page.slots.some((one) => one.id === slot) ? slot : null, line: line?.n ?? null } };
}

export const reloadPage = (): Promise<void> => openPage(store.state.pageId);

/** The page that a gesture goes by from here on; none while a change of one's own is under way, after
 * which the page is another one anyhow. */
export const begin = (): Page | null => (store.state.busy ? null : store.state.page);

/** Shows pages as they are now. What is shown already, by its revision, is not asked for again: a
 * change made here is told twice, by its answer and by an event. */
export async function follow(ids: string[], revision = Infinity): Promise<void> {
  const edition = loadEdition();
  const { page, pageId } = store.state;
  const old = !page || page.broken !== null || page.revision < revision;
  if (ids.includes(pageId) && old) await reloadPage();
  await edition.catch(() => undefined);
}

/** Runs a change; a file that was changed by hand wins, and the page is asked for again. */
async function attempt(change: () => Promise<string>): Promise<boolean> {
  store.set({ busy: true });
  try {
    announce(await change());
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.conflict) {
      notify(t("handWins"), "warn");
      await Promise.all([reloadPage(), loadEdition()]);
    } else {
      notify(why(error), "warn");
    }
    return false;
  } finally {
    store.set({ busy: false });
  }
}

/** Makes changes to the layout of the page that is shown. `begun`: the page as it was when a gesture
 * began; what was changed by hand since then wins. */
export async function edit(ops: Op[], begun: Page | null = null): Promise<boolean> {
  const page = store.state.page;
  if (!page) return false;
  if (!store.writable) {
    notify(t(page.broken ? "broken" : "readOnly"), "warn");
    return false;
  }
  return attempt(async () => {
    const edited = await api.edit(page.id, (begun ?? page).layout.hash, ops);
    await follow(edited.pages, edited.revision);
    return t("done", { what: edited.label });
  });
}

export async function undo(): Promise<void> {
  if (!store.state.edition?.undo) return announce(t("nothingUndo"));
  await attempt(async () => {
    const undone = await api.undo();
    await follow(undone.pages, undone.revision);
    return t("undone", { what: undone.label });
  });
}

export async function redo(): Promise<void> {
  if (!store.state.edition?.redo) return announce(t("nothingRedo"));
  await attempt(async () => {
    const redone = await api.redo();
    await follow(redone.pages, redone.revision);
    return t("redone", { what: redone.label });
  });
}

/** Sample text for a thread without a story, or none. */
export async function sample(thread: string, characters: number | "fit" | null): Promise<void> {
  const page = store.state.pageId;
  await attempt(async () => {
    const made = await (characters === null ? api.dropSample(page, thread) : api.sample(page, thread, characters));
    await follow(made.pages, made.revision);
    return t("done", { what: made.label });
  });
}

/** The page `by` places further on in the edition. */
export function turnPage(by: number): void {
  const pages = store.state.edition?.pages ?? [];
  const at = pages.findIndex((page) => page.id === store.state.pageId);
  const next = pages[Math.min(pages.length - 1, Math.max(0, at + by))];
  if (next && next.id !== store.state.pageId) void openPage(next.id);
}
