// Server-sent events. After a lost connection everything is asked for again, since what happened
// meanwhile is not told twice.
import { notify, type Tone } from "./message";
import { store } from "./store";
import { t } from "./strings";

export interface Live {
  pages(ids: string[], revision: number): void;
  broken(ids: string[]): void;
  edition(): void;
  all(): void;
}

export function listen(live: Live, lost = false): void {
  const source = new EventSource("/api/events");
  source.addEventListener("open", () => {
    store.set({ connected: true });
    if (lost) {
      lost = false;
      notify(t("online"));
      live.all();
    }
  });
  source.addEventListener("error", () => {
    lost = true;
    store.set({ connected: false });
    if (source.readyState === EventSource.CLOSED) window.setTimeout(() => listen(live, true), 2000);
  });
  on<{ pages: string[]; revision: number }>(source, "pages", ({ pages, revision }) => live.pages(pages, revision));
  on<{ pages: string[] }>(source, "broken", ({ pages }) => live.broken(pages));
  on(source, "edition", () => live.edition());
  on<{ text: string; kind: Tone }>(source, "notice", ({ text, kind }) => notify(text, kind));
}

function on<T>(source: EventSource, name: string, take: (data: T) => void): void {
  source.addEventListener(name, (event) => {
    try {
      take(JSON.parse((event as MessageEvent<string>).data) as T);
    } catch (error) {
      console.error(`event ${name}`, error);
    }
  });
}
