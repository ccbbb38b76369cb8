// What the tests need of a server and a browser. Everything that knows which server it is, the mock or
// the real one, is here. By itself each test starts a mock of its own; against a real server:
//   DAYANG_PREVIEW_URL    its first address, with the token
//   DAYANG_PREVIEW_DIR    the edition's folder, whose files the tests change and put back
//   DAYANG_PREVIEW_PAGES  how many pages the edition has
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { startMock } from "./mock.mjs";

const require = createRequire(new URL("../../src/preview/ui/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const { DAYANG_PREVIEW_URL: given, DAYANG_PREVIEW_DIR: folder = ".", DAYANG_PREVIEW_PAGES: pages = "48" } = process.env;

function browserPath() {
  const named = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (existsSync(named)) return named;
  return execFileSync("which", ["chromium"], { encoding: "utf8" }).trim();
}

/** A server with files that can be changed by hand. */
async function startServer() {
  return given ? realServer() : mockServer();
}

async function mockServer() {
  const mock = await startMock();
  return {
    url: mock.url,
    pages: 48,
    editStory: async (story, change) => void mock.editStory(story.id, change),
    readStory: (story) => mock.story(story.id),
    stop: () => mock.stop(),
  };
}

function realServer() {
  const before = new Map();
  const path = (story) => join(folder, story.file);
  const read = (file) => readFileSync(file, "utf8");
  const keep = (file) => before.has(file) || before.set(file, read(file));
  return {
    url: given,
    pages: Number(pages),
    editStory: async (story, change) => {
      keep(path(story));
      writeFileSync(path(story), change(read(path(story))));
    },
    readStory: (story) => read(path(story)),
    keepFile: (file) => keep(join(folder, file)),
    stop: async () => {
      for (const [file, text] of before) writeFileSync(file, text);
    },
  };
}

export class Desk {
  static async open(options = {}) {
    const server = await startServer();
    const browser = await chromium.launch({ executablePath: browserPath(), args: ["--no-sandbox"] });
    const desk = new Desk();
    Object.assign(desk, { server, browser, faults: [], locale: options.locale ?? "zh-HK" });
    desk.context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: desk.locale, ...options });
    desk.page = await desk.tab(options.fragment);
    return desk;
  }

  /** Another tab on the same edition; its faults count for the test. */
  async tab(fragment = "") {
    const page = await this.context.newPage();
    page.on("pageerror", (error) => this.faults.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (409|422)|ERR_FAILED/.test(message.text())) this.faults.push(message.text());
    });
    await page.goto(this.server.url + fragment);
    await page.waitForSelector(".picture", { state: "attached" });
    await page.waitForFunction(() => document.querySelectorAll("#page-list li").length > 0);
    await page.locator("#page-text h2").waitFor({ state: "attached" });
    return page;
  }

  /** Leaves everything as it was; faults that a page told of fail the test. */
  async close() {
    await this.browser.close();
    await this.server.stop();
    if (this.faults.length > 0) throw new Error(`the page told of faults:\n${this.faults.join("\n")}`);
  }
}

/** Runs a test at a desk of its own. */
export const at = (options, run) => async () => {
  const desk = await Desk.open(options);
  try {
    await run(desk);
  } finally {
    await desk.close();
  }
};

export const fetchJson = (page, path) => page.evaluate(async (address) => (await fetch(address)).json(), path);

/** The page that is shown, as the API has it. */
export async function shown(page) {
  const id = await page.locator('#page-list [aria-current="page"] b').textContent();
  return fetchJson(page, `/api/pages/${id}`);
}

/** The first story on the page that runs through a thread. */
export async function firstStory(page) {
  const facts = await shown(page);
  const thread = facts.threads.find((one) => one.story);
  return fetchJson(page, `/api/stories/${thread.story}`);
}

/** The view as the address has it: page, zoom and the place in its middle. */
export const fragment = (page) => page.evaluate(() => location.hash);

/** Waits until the address no longer changes, since it follows the view a moment later. */
export async function settled(page) {
  await page.evaluate(() => (window.lastFragment = ""));
  await page.waitForFunction(() => {
    const now = location.hash;
    const before = window.lastFragment;
    window.lastFragment = now;
    return now.includes("@") && now === before;
  }, null, { polling: 400 });
  return fragment(page);
}

export const box = (page, slot) => page.locator(`.overlay [data-slot="${slot}"]`).first().boundingBox();

/** Where the middle of a rect of the page is on the screen. */
export const pointOn = (page, rect) => page.evaluate(({ x, y, width, height }) => {
  const matrix = document.querySelector(".overlay .top").getScreenCTM();
  const point = new DOMPoint(x + width / 2, y + height / 2).matrixTransform(matrix);
  return { x: point.x, y: point.y };
}, rect);

/** Drags from one point of the screen to another, in steps. */
export async function drag(page, from, to, between = async () => undefined) {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await between();
  await page.mouse.up();
}

/** A slot with a place on the grid that can go a column or a line further. */
export function movable(facts) {
  const grid = facts.grids[0];
  const slot = facts.slots.find((one) => one.role === "photo" && "grid" in one.at && one.at.col > 1) ??
    facts.slots.find((one) => "grid" in one.at && one.at.col > 1 && one.role === "body");
  return { grid, slot };
}

/** The next request that changes something; answered before it is given. */
export async function change(page, path, act) {
  const [response] = await Promise.all([
    page.waitForResponse((one) => one.url().includes(path) && one.request().method() !== "GET"),
    act(),
  ]);
  return { sent: response.request().postDataJSON(), status: response.status(), headers: response.request().headers() };
}
