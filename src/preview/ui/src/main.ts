// The preview starts here: the parts are put together, the edition is fetched, and the page that the
// address names is opened.
import { listen } from "./live";
import { notify } from "./message";
import { follow, loadEdition, openPage, reloadPage } from "./session";
import { readFragment } from "./camera";
import { buildShell } from "./shell";
import { store } from "./store";
import { language, t } from "./strings";

async function start(): Promise<void> {
  document.documentElement.lang = language === "zh" ? "zh-Hant" : "en";
  const root = document.getElementById("app");
  if (!root) return;
  const shell = buildShell(root);
  await loadEdition();
  const open = async (): Promise<void> => {
    const pages = store.state.edition?.pages ?? [];
    const { page, spot } = readFragment(location.hash);
    const known = pages.some((one) => one.id === page) ? page : pages[0]?.id;
    if (!known) return notify(t("noPages"), "warn");
    shell.goTo(spot?.page === known ? spot : null);
    if (known !== store.state.pageId) await openPage(known);
  };
  await open();
  window.addEventListener("hashchange", () => void open());
  listen({
    pages: (ids, revision) => void follow(ids, revision),
    broken: (ids) => void follow(ids),
    edition: () => void loadEdition().catch(() => undefined),
    all: () => void Promise.all([loadEdition(), reloadPage()]).catch(() => undefined),
  });
}

start().catch((error: unknown) => notify(String(error), "warn"));
