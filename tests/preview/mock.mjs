// A stand-in for the preview's server: the same API over canned data, with Node's http alone, so that
// the front end is tested without the engine. `node tests/preview/mock.mjs [PORT]` serves it to look at.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { byHand, dropDraft, editLayout, storeStory, touched, travel } from "./mock/changes.mjs";
import { Edition, Refused } from "./mock/edition.mjs";
import { photo, pictureOf, thumbOf } from "./mock/picture.mjs";

const dist = new URL("../../src/preview/ui/dist/", import.meta.url);
const types = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8", svg: "image/svg+xml" };
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const body = async (request) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString() || "{}");
};

class Mock {
  edition = new Edition();
  listeners = new Set();

  tell(name, data) {
    for (const response of this.listeners) response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  changed(answer) {
    this.tell(this.edition.broken() ? "broken" : "pages", { revision: this.edition.revision, pages: answer.pages });
    this.tell("edition", { revision: this.edition.revision });
    return answer;
  }

  events(request, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.write(": here\n\n");
    this.listeners.add(response);
    request.on("close", () => this.listeners.delete(response));
  }

  async answer(request, url) {
    const path = decodeURIComponent(url.pathname);
    const layout = url.searchParams.get("layout");
    const found = /^\/api\/pages\/([^/.]+)(?:\.(svg|thumb)|\/line\/(\d+))?$/.exec(path);
    if (found) return this.pageAnswer(found, layout);
    if (path === "/api/edition") return this.edition.entry();
    if (path === "/api/gallery") return this.gallery(url.searchParams.get("page"));
    if (path === "/api/pictures/p1") return { svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" width="600" height="400">${photo({ x: 0, y: 0, width: 600, height: 400 }, [0.5, 0.5])}</svg>` };
    const story = /^\/api\/stories\/([^/]+)(\/draft)?$/.exec(path);
    if (request.method === "GET" && story) return this.edition.story(story[1]);
    return this.change(request, path, story);
  }

  pageAnswer([, id, kind, line], layout) {
    const page = this.edition.page(id, layout);
    if (kind) return { svg: kind === "svg" ? pictureOf(page) : thumbOf(page) };
    return line === undefined ? page : lineDetail(page, Number(line));
  }

  async change(request, path, story) {
    if (request.headers["x-dayang"] !== "1") throw new Refused(403, "a change needs the header X-Dayang");
    const data = await body(request);
    const { edition } = this;
    if (path === "/api/edit") return this.changed(editLayout(edition, data));
    if (path === "/api/undo") return this.changed(travel(edition, "past", "future"));
    if (path === "/api/redo") return this.changed(travel(edition, "future", "past"));
    if (path === "/api/sample") return this.changed({ revision: edition.revision, pages: touched(edition), label: "sample" });
    if (story && request.method === "DELETE") return this.changed(dropDraft(edition, story[1]));
    if (story && request.method === "PUT") return this.changed(storeStory(edition, story[1], data));
    throw new Refused(404, `there is nothing at ${path}`);
  }

  gallery(id) {
    return this.edition.entry().layouts.map(({ name, title }) => {
      const page = this.edition.page(id, name);
      const sum = (pick) => page.slots.reduce((total, slot) => total + (pick(slot)?.lines ?? 0), 0);
      const overset = sum((slot) => slot.overset);
      return { layout: name, title, fits: overset === 0, overset, underset: sum((slot) => slot.underset), findings: page.findings.length };
    });
  }

  static(path) {
    const name = path === "/" ? "index.html" : path.slice(1);
    if (!/^[\w-]+\.(html|js|css|svg)$/.test(name)) return null;
    return { type: types[name.split(".").pop()], text: readFileSync(new URL(name, dist)) };
  }

  async serve(request, response) {
    const url = new URL(request.url, "http://127.0.0.1");
    const send = (status, type, text) => {
      response.writeHead(status, { "Content-Type": type, "Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache" });
      response.end(text);
    };
    try {
      if (url.pathname === "/api/events") return this.events(request, response);
      if (url.pathname.startsWith("/export/")) return send(200, "application/octet-stream", "stand-in");
      if (!url.pathname.startsWith("/api/")) {
        const file = this.static(url.pathname);
        return file ? send(200, file.type, file.text) : send(404, "text/plain", "");
      }
      const answer = await this.answer(request, url);
      return answer.svg ? send(200, "image/svg+xml", answer.svg) : send(200, "application/json", JSON.stringify(answer));
    } catch (error) {
      if (!(error instanceof Refused)) console.error(error);
      return send(error.status ?? 500, "application/json", JSON.stringify({ error: error.message, help: error.help }));
    }
  }
}

function lineDetail(page, n) {
  const line = page.lines.find((one) => one.n === n);
  if (!line) throw new Refused(404, `there is no line ${n}`);
  const characters = [...line.text];
  const width = line.rect.width / characters.length;
  const glyphs = characters.map((text, k) => ({ rect: { ...line.rect, x: line.rect.x + k * width, width }, text, glyph: text.codePointAt(0), face: line.face }));
  const spaces = line.stretch ? characters.slice(1).map((_, k) => ({ after: k, natural: 0, set: line.stretch / 1000, kind: "between" })) : [];
  return { glyphs, spaces };
}

/** Starts a mock of its own, on a port that is free. */
export async function startMock(port = 0) {
  const mock = new Mock();
  const server = createServer((request, response) => void mock.serve(request, response));
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    story: (id) => mock.edition.stories[id].text,
    editStory: (id, change) => mock.changed({ pages: byHand(mock.edition, id, change) }),
    notice: (text, kind) => mock.tell("notice", { text, kind }),
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMock(Number(process.argv[2] ?? 8181));
  console.log(url);
}
