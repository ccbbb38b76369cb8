// Calls to the server. Every failure is an ApiError with a sentence for the reader; a status of
// 409 says that the file was changed by hand meanwhile.
import type {
  Edited, Edition, Fit, GalleryEntry, LineDetail, Op, Page, Stored, Story, Undone,
} from "./types";

export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly help: string | null) {
    super(message);
  }
  get conflict(): boolean {
    return this.status === 409;
  }
}

async function failure(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const told = (body ?? {}) as { error?: unknown; help?: unknown };
  const message = typeof told.error === "string" ? told.error : `${response.status} ${response.statusText}`;
  return new ApiError(response.status, message, typeof told.help === "string" ? told.help : null);
}

async function call(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "", null);
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await call(path, signal ? { signal } : {})).json() as Promise<T>;
}

async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json", "X-Dayang": "1" };
  return (await call(path, { method, headers, body: JSON.stringify(body) })).json() as Promise<T>;
}

const part = encodeURIComponent;
const layoutQuery = (layout: string | null): string => (layout ? `?layout=${part(layout)}` : "");

export const svgAddress = (page: string, layout: string | null): string =>
  `/api/pages/${part(page)}.svg${layoutQuery(layout)}`;

/** A small picture of a page. The revision is there so that a changed page has another address. */
export const thumbAddress = (page: string, revision: number, layout: string | null = null): string =>
  `/api/pages/${part(page)}.thumb?revision=${revision}${layout ? `&layout=${part(layout)}` : ""}`;

export const exportAddress = (page: string, kind: "pdf" | "png", dpi = 150): string =>
  `/export/${part(page)}.${kind}${kind === "png" ? `?dpi=${dpi}` : ""}`;

export const api = {
  edition: (): Promise<Edition> => get("/api/edition"),
  page: (id: string, layout: string | null, signal?: AbortSignal): Promise<Page> =>
    get(`/api/pages/${part(id)}${layoutQuery(layout)}`, signal),
  svg: async (id: string, layout: string | null, signal?: AbortSignal): Promise<string> =>
    (await call(svgAddress(id, layout), signal ? { signal } : {})).text(),
  line: (page: string, n: number, layout: string | null): Promise<LineDetail> =>
    get(`/api/pages/${part(page)}/line/${n}${layoutQuery(layout)}`),
  edit: (page: string, expect: string, ops: Op[]): Promise<Edited> =>
    send("POST", "/api/edit", { page, expect, ops }),
  story: (id: string): Promise<Story> => get(`/api/stories/${part(id)}`),
  store: (id: string, expect: string, text: string, draft: boolean): Promise<Stored> =>
    send("PUT", `/api/stories/${part(id)}`, draft ? { expect, text, draft } : { expect, text }),
  dropDraft: (id: string): Promise<{ fit: Fit }> => send("DELETE", `/api/stories/${part(id)}/draft`, {}),
  undo: (): Promise<Undone> => send("POST", "/api/undo", {}),
  redo: (): Promise<Undone> => send("POST", "/api/redo", {}),
  gallery: (page: string): Promise<GalleryEntry[]> => get(`/api/gallery?page=${part(page)}`),
  sample: (page: string, thread: string, characters: number | "fit"): Promise<Undone> =>
    send("POST", "/api/sample", { page, thread, characters }),
  dropSample: (page: string, thread: string): Promise<Undone> => send("DELETE", "/api/sample", { page, thread }),
};
