// Changing: slots, threads, photos, measures, text; undo and redo; two tabs; a hand-edited file wins.
import assert from "node:assert/strict";
import test from "node:test";
import { at, box, change, drag, fetchJson, firstStory, movable, pointOn, settled, shown } from "./helper.mjs";

const middle = (b) => ({ x: b.x + b.width / 2, y: b.y + b.height / 2 });
const placeOf = async (page, id) => (await shown(page)).slots.find((slot) => slot.id === id).at;

/** Chooses a slot in the make-up tool by a click near its corner, away from its handles. */
async function choose(page, id) {
  const b = await box(page, id);
  await page.mouse.click(b.x + b.width * 0.3, b.y + b.height * 0.3);
  await page.waitForSelector(`.overlay .chosen[data-slot="${id}"]`, { state: "attached" });
}

/** Pixels of the screen to a point of the page. */
const scaleOf = (page) => page.evaluate(() => document.querySelector(".overlay .top").getScreenCTM().a);

test("a slot is dragged: the ghost tells column and line, one change is sent, and it can be undone", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const facts = await shown(page);
  const { grid, slot } = movable(facts);
  const scale = await scaleOf(page);
  const pitch = grid.columns[1].x - grid.columns[0].x;
  const b = await box(page, slot.id);
  const from = { x: b.x + b.width * 0.3, y: b.y + b.height * 0.3 };
  const to = { x: from.x - pitch * scale, y: from.y + 2.2 * grid.leading * scale };
  const wanted = { ...slot.at, col: slot.at.col - 1, line: slot.at.line + 2 };
  let ghost = "";
  const { sent, status, headers } = await change(page, "/api/edit", () => drag(page, from, to, async () => {
    ghost = await page.locator(".ghost-label").textContent();
  }));
  assert.equal(status, 200);
  assert.equal(headers["x-dayang"], "1");
  assert.deepEqual(sent, { page: facts.id, expect: facts.layout.hash, ops: [{ op: "place", slot: slot.id, at: wanted }] });
  assert.ok(ghost.includes(`欄 ${wanted.col}–`) && ghost.includes(`行 ${wanted.line}–`), ghost);
  assert.deepEqual(await placeOf(page, slot.id), wanted);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
  assert.deepEqual(await placeOf(page, slot.id), slot.at);
  await page.waitForSelector('[data-action=redo][aria-disabled="false"]');
  await change(page, "/api/redo", () => page.keyboard.press("Control+Shift+z"));
  assert.deepEqual(await placeOf(page, slot.id), wanted);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.click("[data-action=undo]"));
}));

test("what was changed elsewhere during a drag wins over it", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const facts = await shown(page);
  const { grid, slot } = movable(facts);
  const scale = await scaleOf(page);
  const elsewhere = { ...slot.at, line: slot.at.line + 1 };
  const answers = [];
  page.on("response", (one) => one.url().endsWith("/api/edit") && answers.push(one.status()));
  const body = JSON.stringify({ page: facts.id, expect: facts.layout.hash, ops: [{ op: "place", slot: slot.id, at: elsewhere }] });
  const b = await box(page, slot.id);
  const from = { x: b.x + b.width * 0.3, y: b.y + b.height * 0.3 };
  await drag(page, from, { x: from.x, y: from.y + 4.2 * grid.leading * scale }, async () => {
    await page.evaluate((text) => fetch("/api/edit", { method: "POST", headers: { "Content-Type": "application/json", "X-Dayang": "1" }, body: text }), body);
    await page.waitForTimeout(900);
  });
  await page.waitForSelector(".notice.warn");
  assert.deepEqual(answers, [200, 409]);
  assert.deepEqual(await placeOf(page, slot.id), elsewhere);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
  assert.deepEqual(await placeOf(page, slot.id), slot.at);
}));

test("a press on the page takes the keys from the button that had them", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const { slot } = movable(await shown(page));
  await page.click("#page-list li:first-child a, #page-list li:first-child button");
  await page.waitForFunction(() => !document.querySelector(".busy.on"));
  await page.waitForTimeout(500);
  await page.waitForSelector(`.overlay [data-slot="${slot.id}"]`, { state: "attached" });
  await choose(page, slot.id);
  await page.keyboard.press("ArrowLeft");
  await page.waitForSelector(".ghost-label");
  await page.keyboard.press("Escape");
}));

test("on a page of vertical lines a slot goes by bands and lines", at({}, async ({ page }) => {
  const { pages } = await fetchJson(page, "/api/edition");
  let facts = null;
  for (const { id } of pages.slice(0, 8)) {
    const found = await fetchJson(page, `/api/pages/${id}`);
    if (found.grids[0]?.vertical) facts ??= found;
  }
  if (!facts) return;
  await page.click(`#page-${facts.id}`);
  await page.waitForFunction((id) => document.title.startsWith(`${id} `), facts.id);
  await page.keyboard.press("m");
  const grid = facts.grids[0];
  const slot = facts.slots.find((one) => "grid" in one.at && one.at.col > 1 && one.at.col + one.at.span <= grid.columns.length);
  const scale = await scaleOf(page);
  const b = await box(page, slot.id);
  const from = { x: b.x + b.width * 0.3, y: b.y + b.height * 0.3 };
  const pitch = grid.columns[1].x - grid.columns[0].x;
  const { sent } = await change(page, "/api/edit", () => drag(page, from, { x: from.x - 2.1 * grid.leading * scale, y: from.y + pitch * scale }));
  assert.deepEqual(sent.ops, [{ op: "place", slot: slot.id, at: { ...slot.at, col: slot.at.col + 1, line: slot.at.line + 2 } }]);
  await page.waitForFunction(() => !document.querySelector(".busy.on"));
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
}));

test("a slot is resized by its handle, to whole columns and lines", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const { grid, slot } = movable(await shown(page));
  await choose(page, slot.id);
  const scale = await scaleOf(page);
  const b = await page.locator('[data-handle="s"]').boundingBox();
  const { sent } = await change(page, "/api/edit", () => drag(page, middle(b), { x: middle(b).x, y: middle(b).y - 3.3 * grid.leading * scale }));
  assert.deepEqual(sent.ops, [{ op: "place", slot: slot.id, at: { ...slot.at, lines: slot.at.lines - 3 } }]);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
}));

test("Escape in the middle of a drag leaves everything as it was", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const { slot } = movable(await shown(page));
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  const b = await box(page, slot.id);
  await drag(page, middle(b), { x: middle(b).x - 150, y: middle(b).y + 60 }, () => page.keyboard.press("Escape"));
  assert.equal(await page.locator(".ghost-label").count(), 0);
  assert.deepEqual(posts, []);
}));

test("a new slot is drawn, named, and stands on the page; removed again by undo", at({}, async ({ page }) => {
  await page.keyboard.press("d");
  const { grid } = movable(await shown(page));
  const scale = await scaleOf(page);
  const start = await pointOn(page, { x: grid.columns[0].x, y: grid.rect.y + 12 * grid.leading, width: 0, height: 0 });
  const width = grid.columns[1].x + grid.columns[1].width - grid.columns[0].x;
  await drag(page, start, { x: start.x + width * scale, y: start.y + 6 * grid.leading * scale });
  await page.fill("#new-slot-id", "quay");
  await page.selectOption("#new-slot-role", "furniture");
  const { sent } = await change(page, "/api/edit", () => page.locator("#new-slot-id").press("Enter"));
  assert.deepEqual(sent.ops, [{ op: "draw", id: "quay", role: "furniture", at: { grid: grid.name, col: 1, span: 2, line: 13, lines: 6 } }]);
  await page.waitForSelector('.overlay [data-slot="quay"]', { state: "attached" });
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.click("[data-action=undo]"));
  await page.waitForSelector('.overlay [data-slot="quay"]', { state: "detached" });
}));

test("a thread is led to another slot by its arrow's head", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  await page.keyboard.press("h");
  const facts = await shown(page);
  const thread = facts.threads.find((one) => new Set(one.frames.map((frame) => frame.slot)).size > 2);
  const [first, second, third] = [...new Set(thread.frames.map((frame) => frame.slot))];
  const head = await page.locator(`[data-thread="${thread.id}"][data-from="${first}"][data-to="${second}"]`).boundingBox();
  const { sent } = await change(page, "/api/edit", async () => drag(page, middle(head), middle(await box(page, third))));
  assert.deepEqual(sent.ops, [{ op: "thread", slot: third, thread: thread.id, after: first }]);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
}));

test("a photo's focus is moved on the page", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const facts = await shown(page);
  const picture = facts.pictures[0];
  await choose(page, picture.slot);
  const mark = await page.locator("[data-focus] circle").boundingBox();
  const { sent } = await change(page, "/api/edit", () => drag(page, middle(mark), { x: middle(mark).x + 40, y: middle(mark).y - 20 }));
  const [op] = sent.ops;
  assert.deepEqual([op.op, op.story, op.picture], ["picture", picture.story, picture.name]);
  const [fx, fy] = picture.focus ?? [0.5, 0.5];
  assert.ok(op.focus[0] > fx && op.focus[1] < fy, `${op.focus} is right of and above ${[fx, fy]}`);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
}));

test("measures are typed: leading of the grid, columns of a slot", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const facts = await shown(page);
  const grid = facts.grids[0];
  await page.click("#panel-layout > summary");
  const field = page.locator(`#grid-${grid.name}-leading`);
  const { sent } = await change(page, "/api/edit", async () => {
    await field.fill(String(grid.leading - 0.25));
    await field.press("Enter");
  });
  assert.deepEqual(sent.ops, [{ op: "grid", grid: grid.name, leading: grid.leading - 0.25 }]);
  await page.waitForFunction(([id, value]) => document.getElementById(id)?.value === value, [`grid-${grid.name}-leading`, String(grid.leading - 0.25)]);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(page, "/api/undo", () => page.click("[data-action=undo]"));
}));

test("text is edited over the page with a running count; saved, it is in the file; dropped, it is not", at({}, async ({ page, server }) => {
  const story = await firstStory(page);
  const original = server.readStory(story);
  await page.keyboard.press("t");
  const area = page.locator("#story-text");
  await area.waitFor();
  const more = "山雨欲來，港口的燈一盞一盞亮起。".repeat(100);
  await change(page, "/api/stories/", () => area.fill(`${original}\n${more}\n`));
  await page.waitForFunction(() => /^多 \d+ 字／\d+ 行$/.test(document.getElementById("story-fit").textContent));
  await page.waitForSelector(".tag.fit.over");
  assert.equal(server.readStory(story), original, "a draft is not written");
  await change(page, "/draft", () => page.click("#story-cancel"));
  await page.waitForSelector("#story", { state: "detached" });
  await page.waitForSelector(".tag.fit.over", { state: "detached" });
  await page.keyboard.press("t");
  await area.waitFor();
  await server.editStory(story, (text) => text);
  await area.fill(original.replace(/\s*$/, "\n\n燈塔還亮着。\n"));
  await change(page, "/api/stories/", () => page.keyboard.press("Control+Enter"));
  await page.waitForSelector("#story", { state: "detached" });
  assert.ok(server.readStory(story).includes("燈塔還亮着。"));
}));

test("two tabs: what one changes the other shows, with its own place kept", at({}, async (desk) => {
  const { page } = desk;
  const other = await desk.tab();
  await other.keyboard.press("s");
  await other.keyboard.press("+");
  const view = await settled(other);
  await page.bringToFront();
  await page.keyboard.press("m");
  const { slot } = movable(await shown(page));
  await choose(page, slot.id);
  await change(page, "/api/edit", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  });
  await other.bringToFront();
  await other.waitForFunction(async ([id, line]) => {
    const label = document.querySelector(`.overlay [data-slot="${id}"]`);
    const facts = await (await fetch(`/api/pages/${document.title.split(" ")[0]}`)).json();
    const rect = facts.slots.find((one) => one.id === id);
    return rect.at.line === line && Math.abs(Number(label.getAttribute("y")) - rect.rect.y) < 0.01;
  }, [slot.id, slot.at.line + 1]);
  assert.equal(await settled(other), view);
  await other.waitForSelector('[data-action=undo][aria-disabled="false"]');
  await change(other, "/api/undo", () => other.keyboard.press("Control+z"));
}));

test("a layout that was changed by hand meanwhile wins, with a notice", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  const { slot } = movable(await shown(page));
  await page.route("**/api/edit", (route) => {
    const data = route.request().postDataJSON();
    return route.continue({ postData: JSON.stringify({ ...data, expect: "of yesterday" }) });
  });
  await choose(page, slot.id);
  const { status } = await change(page, "/api/edit", async () => {
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  });
  assert.equal(status, 409);
  await page.waitForSelector(".notice.warn");
  assert.deepEqual(await placeOf(page, slot.id), slot.at);
}));

test("layouts are compared: beside, over one another, and out of the gallery", at({}, async ({ page }) => {
  const { layouts } = await fetchJson(page, "/api/edition");
  if (layouts.length < 2) return;
  await page.keyboard.press("c");
  await page.waitForFunction(() => document.querySelectorAll(".pane .sheet:not(.above) .picture").length === 2);
  await page.click("#compare-over");
  await page.waitForSelector(".above .picture", { state: "attached" });
  await page.locator("#compare-opacity").fill("30");
  await page.waitForFunction(() => document.querySelector(".above").style.opacity === "0.3");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#compare", { state: "hidden" });
  await page.keyboard.press("y");
  await page.waitForSelector(".gallery li");
  const gallery = await page.locator(".gallery li").count();
  assert.ok(gallery >= 2);
}));

test("a story that was changed by hand while its text was edited wins; what was typed stays to be decided", at({}, async ({ page, server }) => {
  const story = await firstStory(page);
  await page.keyboard.press("t");
  await page.locator("#story-text").waitFor();
  await page.route("**/api/stories/*", (route) => {
    if (route.request().method() === "GET") return route.continue();
    const data = route.request().postDataJSON();
    return route.continue({ postData: JSON.stringify({ ...data, expect: "of yesterday" }) });
  });
  const mine = `${story.text}\n路上還有人。\n`;
  const { status } = await change(page, "/api/stories/", async () => {
    await page.fill("#story-text", mine);
    await page.click("#story-save");
  });
  assert.equal(status, 409);
  await page.waitForSelector(".notice.warn");
  assert.equal(await page.inputValue("#story-text"), mine);
  assert.equal(server.readStory(story), story.text);
  await page.unroute("**/api/stories/*");
  await change(page, "/api/stories/", () => page.click("#story-save"));
  await page.waitForSelector("#story", { state: "detached" });
  assert.equal(server.readStory(story), mine);
}));
