// By keys alone, and for those who hear the page: names, roles, focus, the live region.
import assert from "node:assert/strict";
import test from "node:test";
import { at, change, movable, settled, shown } from "./helper.mjs";

test("keys alone: choose a slot, move it, resize it, take it back", at({}, async ({ page }) => {
  const facts = await shown(page);
  const { slot } = movable(facts);
  await page.keyboard.press("m");
  for (let n = 0; n < facts.slots.length; n++) {
    await page.keyboard.press("]");
    if (await page.locator(`.overlay .chosen[data-slot="${slot.id}"]`).count()) break;
  }
  const moved = { ...slot.at, col: slot.at.col - 1, line: slot.at.line + 1 };
  const first = await change(page, "/api/edit", async () => {
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
  });
  assert.deepEqual(first.sent.ops, [{ op: "place", slot: slot.id, at: moved }]);
  await page.waitForSelector('[data-action=undo][aria-disabled="false"]');
  const second = await change(page, "/api/edit", async () => {
    await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("Enter");
  });
  assert.deepEqual(second.sent.ops, [{ op: "place", slot: slot.id, at: { ...moved, lines: moved.lines - 1 } }]);
  await page.waitForFunction(() => !document.querySelector(".busy.on"));
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
  await page.waitForFunction(() => !document.querySelector(".busy.on"));
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
}));

test("keys alone: a new slot by its numbers", at({}, async ({ page }) => {
  await page.keyboard.press("d");
  await page.keyboard.press("d");
  await page.waitForSelector("#new-slot-id");
  await page.keyboard.type("lamp");
  const { sent } = await change(page, "/api/edit", () => page.keyboard.press("Enter"));
  assert.equal(sent.ops[0].op, "draw");
  assert.equal(sent.ops[0].id, "lamp");
  await page.waitForFunction(() => !document.querySelector(".busy.on"));
  await change(page, "/api/undo", () => page.keyboard.press("Control+z"));
}));

test("keys alone: pages, lines, zoom, and the table of keys", at({}, async ({ page }) => {
  const ids = await page.locator("#page-list b").allTextContents();
  if (ids.length > 1) {
    await page.keyboard.press("PageDown");
    await page.waitForFunction((id) => document.title.startsWith(`${id} `), ids[1]);
    await page.keyboard.press("End");
    await page.waitForFunction((id) => document.title.startsWith(`${id} `), ids.at(-1));
    await page.keyboard.press("Home");
    await page.waitForFunction((id) => document.title.startsWith(`${id} `), ids[0]);
  }
  const facts = await shown(page);
  await page.keyboard.press("j");
  await page.waitForFunction((text) => document.querySelector('[role="status"]').textContent.includes(text), facts.lines[0].text);
  await page.waitForSelector("#panel-line");
  const before = await settled(page);
  await page.keyboard.press("1");
  const after = await settled(page);
  assert.notEqual(after, before);
  assert.match(after, /@1,/, "print size is zoom 1 on a screen of 96 pixels to an inch");
  await page.keyboard.press("?");
  const keys = await page.locator("#dialog-keys kbd").count();
  assert.ok(keys > 25, `${keys} keys are listed`);
  await page.keyboard.press("Escape");
  await page.waitForSelector("#dialog-keys", { state: "detached" });
}));

test("single-key shortcuts can be switched off", at({}, async ({ page }) => {
  await page.keyboard.press("?");
  await page.uncheck("#single-keys");
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  assert.equal(await page.getAttribute("[data-action=makeup]", "aria-pressed"), "false");
}));

test("every control has a name, regions are marked, and F6 goes round them", at({}, async ({ page }) => {
  await page.keyboard.press("m");
  await page.keyboard.press("]");
  await page.waitForSelector("#panel-slot");
  const unnamed = await page.evaluate(() =>
    [...document.querySelectorAll("button, select, input, textarea, [role=button]")]
      .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.[0]?.textContent.trim()))
      .map((one) => one.outerHTML));
  assert.deepEqual(unnamed, []);
  for (const role of ["banner", "navigation", "main", "complementary"]) assert.equal(await page.getByRole(role).count(), 1, role);
  const seen = [];
  for (let n = 0; n < 4; n++) {
    await page.keyboard.press("F6");
    seen.push(await page.evaluate(() => document.activeElement.closest("#bar, #pages, #view, #panel")?.id));
  }
  assert.deepEqual([...seen].sort(), ["bar", "pages", "panel", "view"]);
}));
