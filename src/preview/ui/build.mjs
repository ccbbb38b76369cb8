// Builds src/, index.html and app.css into dist/, which is committed and embedded in the binary.
// With --check it builds in memory and fails when dist/ is not what the sources give.
// The same sources give the same bytes: no date, no path of this machine.
import { build } from "esbuild";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

async function outputs() {
  const common = { absWorkingDir: here, bundle: true, minify: true, charset: "utf8", legalComments: "none", write: false };
  const script = await build({ ...common, entryPoints: ["src/main.ts"], format: "esm", target: "es2022" });
  const style = await build({ ...common, entryPoints: ["app.css"] });
  return new Map([
    ["app.js", script.outputFiles[0].text],
    ["app.css", style.outputFiles[0].text],
    ["index.html", await readFile(join(here, "index.html"), "utf8")],
    ["icon.svg", await readFile(join(here, "icon.svg"), "utf8")],
  ]);
}

const files = await outputs();
if (process.argv.includes("--check")) {
  for (const [name, text] of files) {
    const built = await readFile(join(here, "dist", name), "utf8").catch(() => "");
    if (built !== text) {
      console.error(`dist/${name} is not what the sources give: run npm run build`);
      process.exitCode = 1;
    }
  }
} else {
  await mkdir(join(here, "dist"), { recursive: true });
  for (const [name, text] of files) await writeFile(join(here, "dist", name), text);
}
