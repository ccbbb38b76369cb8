// Seeing: the page, its overlays, following changes made elsewhere, and going through 48 pages.
import assert from "node:assert/strict";
import test from "node:test";
import { at, fetchJson, firstStory, fragment, pointOn, settled, shown } from "./helper.mjs";

const mark = "海風吹過碼頭";

/** Puts a mark at the start of the story's last paragraph. */
const marked = (text) => text.replace(/\n([^\n#>!|:+*]+)\s*$/, `\n${mark}$1\n`);

test("the first page loads, with its picture, its list and its text", at({}, async ({ page, server }) => {
  const facts = await shown(page);
  const edition = await fetchJson(page, "/api/edition");
  assert.equal(await page.locator("#page-list li").count(), edition.pages.length);
  assert.equal(edition.pages.length, server.pages);
  const groups = await page.evaluate(() => document.querySelector(".picture").shadowRoot.querySelectorAll("g[id^=l]").length);
  assert.ok(groups > 0, "lines are groups of the picture");
  const words = await page.locator("#page-text").textContent();
  assert.ok(words.includes(facts.lines.find((line) => line.text.length > 5).text), "the page can be read as text");
  assert.ok((await page.title()).startsWith(facts.id));
}));

test("a wheel with Ctrl zooms at the pointer, a wheel scrolls, and the address leads back", at({}, async ({ page, ...desk }) => {
  const before = await settled(page);
  await page.mouse.move(600, 400);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -400);
  await page.keyboard.up("Control");
  const zoomed = await settled(page);
  const zoom = (text) => Number(/@([\d.]+),/.exec(text)[1]);
  assert.ok(zoom(zoomed) > 2 * zoom(before), `${zoomed} is nearer than ${before}`);
  await page.mouse.wheel(0, 300);
  const scrolled = await settled(page);
  assert.notEqual(scrolled, zoomed);
  const again = await page.context().newPage();
  await again.goto(desk.server.url.replace(/#.*/, "") + scrolled);
  await again.waitForSelector(".picture", { state: "attached" });
  assert.equal(await settled(again), scrolled);
}));

test("a story that is changed in another editor is followed: no flicker, zoom and place kept", at({}, async (desk) => {
  const { page, server } = desk;
  await page.mouse.move(500, 500);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -300);
  await page.keyboard.up("Control");
  const before = await settled(page);
  await page.evaluate(() => {
    window.fewest = 1;
    const sheet = document.querySelector(".sheet");
    const look = () => (window.fewest = Math.min(window.fewest, sheet.querySelectorAll(".picture").length));
    new MutationObserver(look).observe(sheet, { childList: true });
    const each = () => (look(), requestAnimationFrame(each));
    each();
  });
  await server.editStory(await firstStory(page), marked);
  await page.waitForFunction((text) => document.getElementById("page-text").textContent.includes(text), mark);
  assert.equal(await page.evaluate(() => window.fewest), 1, "there was always a picture");
  assert.equal(await settled(page), before);
}));

test("of a changed page, lines that are as they were keep their nodes, and all is as if made anew", at({}, async ({ page, server }) => {
  const facts = await shown(page);
  const tree = () => document.querySelector(".sheet .picture").shadowRoot;
  await page.evaluate(`(${tree})().querySelectorAll("g[id^=l]").forEach((node) => (node.known = true))`);
  await server.editStory(await firstStory(page), marked);
  await page.waitForFunction((text) => document.getElementById("page-text").textContent.includes(text), mark);
  const found = await page.evaluate(`(() => {
    const root = (${tree})();
    const nodes = [...root.querySelectorAll("g[id^=l]")];
    return { ids: nodes.map((node) => node.id), known: nodes.filter((node) => node.known).length };
  })()`);
  const after = await shown(page);
  assert.deepEqual(found.ids, after.lines.map((line) => `l${line.n}`));
  assert.ok(found.known > facts.lines.length / 2, `${found.known} of ${facts.lines.length} were kept`);
  const [now, anew] = await page.evaluate(`(async () => {
    const text = await (await fetch("/api/pages/${facts.id}.svg")).text();
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const words = (root) => [...root.querySelectorAll("#page > *")].map((node) => new XMLSerializer().serializeToString(node));
    return [words((${tree})()), words(parsed)];
  })()`);
  assert.deepEqual(now, anew);
}));

test("overlays are switched one by one and stay for the next visit", at({}, async ({ page, server }) => {
  const facts = await shown(page);
  await page.click("[data-action=slots]");
  assert.equal(await page.locator(".overlay [data-slot]").count(), facts.slots.length);
  await page.click("[data-action=grid]");
  const columns = facts.grids.reduce((sum, grid) => sum + grid.columns.length, 0);
  assert.equal(await page.locator(".overlay .column").count(), columns);
  await page.click("[data-action=threads]");
  assert.ok((await page.locator(".overlay .arrow").count()) > 0);
  await page.reload();
  await page.waitForSelector(".overlay [data-slot]", { state: "attached" });
  assert.equal(await page.getAttribute("[data-action=grid]", "aria-pressed"), "true");
  assert.ok(server.url);
}));

test("a line under the pointer shows its glyphs; clicked, it tells its source, style and face", at({}, async ({ page }) => {
  const facts = await shown(page);
  await page.click("[data-action=glyphs]");
  const line = facts.lines.find((one) => one.source && one.text.length > 6 && facts.slots.find((slot) => slot.id === one.slot)?.role === "body");
  const place = await pointOn(page, line.rect);
  await page.mouse.move(place.x, place.y);
  await page.waitForSelector(".overlay .glyph-box", { state: "attached" });
  assert.equal(await page.locator(".overlay .glyph-box").count(), [...line.text].length);
  await page.mouse.click(place.x, place.y);
  const panel = page.locator("#panel-line");
  await panel.waitFor();
  const text = await panel.textContent();
  for (const wanted of [line.text, line.style, line.face, `${line.source.file}:${line.source.line}`]) assert.ok(text.includes(wanted), wanted);
}));

test("broken input: the last good page stays, and says what is wrong and in which line", at({}, async ({ page, server }) => {
  const story = await firstStory(page);
  const words = await page.locator("#page-text").textContent();
  await server.editStory(story, (text) => text.replace("headline = ", "headline "));
  await page.waitForSelector("#banner:not([hidden])");
  const told = await page.locator("#banner").textContent();
  const line = story.text.split("\n").findIndex((one) => one.startsWith("headline")) + 1;
  assert.ok(told.includes(`${story.file}:${line}`), told);
  assert.equal(await page.locator("#page-text").textContent(), words);
  assert.equal(await page.locator(".sheet .picture").count(), 1);
  assert.ok((await page.locator(".finding-item.error").count()) > 0);
  await server.editStory(story, () => story.text);
  await page.waitForSelector("#banner", { state: "hidden" });
}));

test("too much text: the error stands on the page with its amount", at({}, async ({ page, server }) => {
  const story = await firstStory(page);
  await server.editStory(story, (text) => `${text}\n${"潮水漲了又退，船還沒有回來。".repeat(120)}\n`);
  await page.waitForSelector(".tag.fit.over");
  assert.match(await page.locator(".tag.fit.over").first().textContent(), /^多 \d+ 字／\d+ 行$/);
  await page.waitForSelector(".overlay .finding.error", { state: "attached" });
  await page.waitForSelector(".finding-card.error");
}));

test("markup in a story is shown, never run", at({}, async ({ page, server }) => {
  const story = await firstStory(page);
  await server.editStory(story, (text) => marked(text).replace(mark, `${mark}<img src=x onerror=alert(1)><script>window.ran=1</script>`));
  await page.waitForFunction((text) => document.getElementById("page-text").textContent.includes(text), mark);
  assert.equal(await page.locator("#page-text img, #page-text script").count(), 0);
  assert.equal(await page.evaluate(() => window.ran), undefined);
}));

test("pages: small pictures come as they are seen, and every page opens", at({}, async ({ page, server }) => {
  const asked = new Set();
  page.on("request", (request) => request.url().includes(".thumb") && asked.add(new URL(request.url()).pathname));
  await page.reload();
  await page.waitForSelector("#page-list li");
  await settled(page);
  assert.ok(asked.size < server.pages || server.pages < 20, `${asked.size} of ${server.pages} were asked for`);
  const ids = await page.locator("#page-list b").allTextContents();
  await page.locator(`#page-${ids.at(-1)}`).click();
  await page.waitForFunction((id) => document.title.startsWith(`${id} `), ids.at(-1));
  assert.ok((await settled(page)).startsWith(`#${ids.at(-1)}@`));
  await page.evaluate((id) => (location.hash = `#${id}`), ids[1]);
  await page.waitForFunction((id) => document.title.startsWith(`${id} `), ids[1]);
  assert.ok((await fragment(page)).startsWith(`#${ids[1]}`));
}));

test("the interface speaks English where the browser does, and changes when asked", at({ locale: "en-GB" }, async ({ page }) => {
  assert.equal(await page.locator("[data-action=makeup]").textContent(), "Make up");
  await page.getByText("中文", { exact: true }).click();
  await page.waitForSelector("[data-action=makeup] >> text=拼版");
  assert.equal(await page.getAttribute("html", "lang"), "zh-Hant");
}));

test("a lost connection is told, and what was missed is there when it is back", at({}, async ({ page, server }) => {
  const story = await firstStory(page);
  await page.route("**/api/events", (route) => route.abort());
  await page.reload();
  await page.waitForSelector("#banner:not([hidden])");
  await server.editStory(story, marked);
  await page.unroute("**/api/events");
  await page.waitForFunction((text) => document.getElementById("page-text").textContent.includes(text), mark);
  await page.waitForSelector("#banner", { state: "hidden" });
}));

test("two fingers zoom about the point between them", at({ hasTouch: true }, async ({ page, context }) => {
  const before = await settled(page);
  const client = await context.newCDPSession(page);
  const touch = (type, apart) => client.send("Input.dispatchTouchEvent", {
    type, touchPoints: type === "touchEnd" ? [] : [{ x: 600 - apart, y: 450, id: 1 }, { x: 600 + apart, y: 450, id: 2 }],
  });
  await touch("touchStart", 40);
  for (const apart of [50, 60, 70, 80]) await touch("touchMove", apart);
  await touch("touchEnd", 80);
  const zoom = (text) => Number(/@([\d.]+),/.exec(text)[1]);
  const after = await settled(page);
  assert.ok(Math.abs(zoom(after) / zoom(before) - 2) < 0.1, `${before} became ${after}`);
}));

test("the chosen line stays chosen when lines before it change their number", at({}, async ({ page, server }) => {
  const facts = await shown(page);
  const story = await firstStory(page);
  const last = facts.lines.findLast((one) => one.story === story.id && one.source && one.text.length > 8 && facts.lines.filter((other) => other.text === one.text).length === 1);
  const place = await pointOn(page, last.rect);
  await page.mouse.click(place.x, place.y);
  await page.waitForFunction((text) => document.querySelector("#panel-line .line-text")?.textContent === text, last.text);
  await server.editStory(story, (text) => text.replace(/\n\*\*\*\n/, "\n***\n\n潮。\n"));
  await page.waitForFunction(() => document.getElementById("page-text").textContent.includes("潮。"));
  await page.waitForFunction((text) => document.querySelector("#panel-line .line-text")?.textContent === text, last.text);
}));
