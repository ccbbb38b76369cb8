// Runs the browser tests against the real server: `node tests/preview/run.mjs [TEST.mjs …]`.
// It makes an edition of 48 pages out of the examples in a folder of its own, starts `dayang preview`
// on it (DAYANG names the program, else the one that was built last), and ends it afterwards.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = fileURLToPath(new URL("./", import.meta.url));
const pages = 48;

function program() {
  const built = ["debug", "release"].map((kind) => join(root, "target", kind, "dayang"));
  const found = process.env.DAYANG ?? built.find((path) => existsSync(path));
  if (!found) throw new Error("build dayang first: cargo build");
  return found;
}

/** A story under another id, so that each page has its own. */
function copyStory(folder, from, id) {
  const text = readFileSync(join(root, from), "utf8");
  writeFileSync(join(folder, "stories", `${id}.md`), text.replace(/^id = ".*"$/m, `id = "${id}"`));
}

/** The table of the plan for a page, with its stories. */
function page(folder, id, section, layout, stories) {
  const placed = Object.entries(stories).map(([thread, [file, own]]) => {
    copyStory(folder, file, own);
    return `${thread} = "${own}"`;
  });
  return `\n[[plan]]\npage = "${id}"\nsection = "${section}"\nlayout = "${layout}"\nplace = { ${placed.join(", ")} }\n`;
}

/** 48 pages: a front page with a layout of its own, one of vertical lines, the others alike. */
function makeEdition(folder) {
  const front = join(root, "examples/front-page");
  const vertical = join(root, "examples/vertical-front");
  for (const part of ["art", "photos", "stories"]) {
    for (const from of [vertical, front]) if (existsSync(join(from, part))) cpSync(join(from, part), join(folder, part), { recursive: true });
  }
  mkdirSync(join(folder, "layouts"), { recursive: true });
  const layout = readFileSync(join(root, "layouts/broadsheet-8x12.toml"), "utf8");
  writeFileSync(join(folder, "layouts/front.toml"), layout.replace('name = "broadsheet-8x12"', 'name = "front"'));
  const head = readFileSync(join(front, "edition.toml"), "utf8").split("[[plan]]")[0];
  const [lead, second] = ["ocean-mission", "climate-forum"].map((id) => `examples/front-page/stories/${id}.md`);
  let plan = page(folder, "A1", "要聞", "front", { lead: [lead, "ocean-mission"], second: [second, "climate-forum"] });
  const upright = readdirSync(join(vertical, "stories")).map((file) => file.replace(/\.md$/, ""));
  const place = /place = \{(.*)\}/.exec(readFileSync(join(vertical, "edition.toml"), "utf8"))[1];
  const own = Object.fromEntries([...place.matchAll(/([\w-]+) = "([\w-]+)"/g)].map(([, thread, id]) => [thread, [`examples/vertical-front/stories/${id}.md`, id]]));
  if (upright.length === 0) throw new Error("the vertical example has no stories");
  plan += page(folder, "A2", "港聞", "vertical-12x11", own);
  for (let n = 3; n <= pages; n++) {
    const id = n <= pages / 2 ? `A${n}` : `B${n - pages / 2}`;
    const key = id.toLowerCase();
    plan += page(folder, id, n % 2 ? "兩岸" : "國際", "broadsheet-8x12", { lead: [lead, `ocean-${key}`], second: [second, `climate-${key}`] });
  }
  writeFileSync(join(folder, "edition.toml"), head + plan);
}

async function startServer(folder) {
  const child = spawn(program(), ["preview", join(folder, "edition.toml")], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, DAYANG_DATA: process.env.DAYANG_DATA ?? root } });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const [url] = await Promise.race([
    (async () => { for await (const line of createInterface({ input: child.stdout })) return [line]; return [null]; })(),
    ended.then(() => [null]),
  ]);
  if (!url) throw new Error("the preview did not begin");
  return { url, stop: async () => { child.kill("SIGTERM"); return ended; } };
}

function runTests(files, env) {
  const child = spawn(process.execPath, ["--test", "--test-concurrency=1", ...files], { stdio: "inherit", env: { ...process.env, ...env } });
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}

const named = process.argv.slice(2);
const files = named.length ? named : readdirSync(here).filter((file) => file.endsWith(".test.mjs")).sort().map((file) => join(here, file));
const folder = mkdtempSync(join(tmpdir(), "dayang-preview-"));
let code = 1;
try {
  makeEdition(folder);
  const server = await startServer(folder);
  console.log(server.url);
  const env = { DAYANG_PREVIEW_URL: server.url, DAYANG_PREVIEW_DIR: folder, DAYANG_PREVIEW_PAGES: String(pages) };
  code = await runTests(files, env);
  const ended = await server.stop();
  if (ended !== 0) {
    console.error(`the preview ended with ${ended}`);
    code = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(code);
