// Changes to the mock's edition: the contract's operations, stories, undo and redo.
import { clone, gridOf, hash, rectAt, Refused } from "./edition.mjs";

const snapshot = (edition) =>
  clone({ layouts: edition.layouts, stories: edition.stories, pictures: edition.pictures });

function restore(edition, state) {
  edition.layouts = state.layouts;
  edition.stories = state.stories;
  edition.pictures = state.pictures;
}

/** Every page shows the same stories here, so that every page is changed. */
export function touched(edition) {
  edition.revision += 1;
  for (const page of edition.pages) page.revision = edition.revision;
  return edition.pages.map((page) => page.id);
}

function remember(edition, label, change) {
  const before = snapshot(edition);
  change();
  edition.past.push({ label, before });
  edition.future = [];
}

function slotNamed(layout, id) {
  const slot = layout.slots.find((one) => one.id === id);
  if (!slot) throw new Refused(422, `there is no slot ${id}`);
  return slot;
}

const apply = {
  place: (edition, layout, op) => (slotNamed(layout, op.slot).at = op.at),
  draw: (edition, layout, op) => {
    if (layout.slots.some((slot) => slot.id === op.id)) throw new Refused(422, `there is a slot ${op.id} already`, "another id");
    layout.slots.push({ id: op.id, role: op.role, thread: op.thread ?? null, at: op.at, columns: 1, style: null, rect: null, story: null });
  },
  remove: (edition, layout, op) => {
    slotNamed(layout, op.slot);
    layout.slots = layout.slots.filter((slot) => slot.id !== op.slot);
    for (const thread of layout.threads) thread.slots = thread.slots.filter((id) => id !== op.slot);
  },
  thread: (edition, layout, op) => {
    const slot = slotNamed(layout, op.slot);
    for (const thread of layout.threads) thread.slots = thread.slots.filter((id) => id !== op.slot);
    slot.thread = op.thread;
    const thread = layout.threads.find((one) => one.id === op.thread);
    if (thread) thread.slots.splice(op.after === null ? 0 : thread.slots.indexOf(op.after) + 1, 0, op.slot);
  },
  columns: (edition, layout, op) => (slotNamed(layout, op.slot).columns = op.columns),
  grid: (edition, layout, op) => {
    for (const name of ["leading", "columns", "chars", "em"]) if (op[name]) layout.grid[name] = op[name];
  },
  style: (edition, layout, op) => {
    if (op.size) layout.styles[op.style] = op.size;
  },
  picture: (edition, layout, op) => {
    if (op.focus) edition.pictures[op.picture].focus = op.focus;
    if (op.crop) edition.pictures[op.picture].crop = op.crop;
  },
};

export function editLayout(edition, { page, expect, ops }) {
  const name = edition.pages.find((one) => one.id === page)?.layout;
  const layout = edition.layouts[name];
  if (!layout) throw new Refused(404, `there is no page ${page}`);
  if (expect !== hash(layout)) throw new Refused(409, "the layout was changed by hand meanwhile", "the screen shows it as it is now");
  const label = ops.map((op) => `${op.op} ${op.slot ?? op.id ?? op.grid ?? op.style ?? op.picture}`).join(", ");
  const before = snapshot(edition);
  try {
    remember(edition, label, () => {
      for (const op of ops) apply[op.op](edition, layout, op);
      for (const slot of layout.slots) rectAt(slot.at, gridOf(layout));
    });
  } catch (error) {
    restore(edition, before);
    throw error;
  }
  return { revision: edition.revision + 1, pages: touched(edition), hash: hash(layout), label };
}

export function storeStory(edition, id, { expect, text, draft }) {
  const story = edition.stories[id];
  if (!story) throw new Refused(404, `there is no story ${id}`);
  if (expect !== hash(story.text)) throw new Refused(409, "the story was changed by hand meanwhile", "the screen shows it as it is now");
  if (draft) edition.drafts[id] = text;
  else {
    delete edition.drafts[id];
    remember(edition, `text ${id}`, () => (edition.stories[id] = { ...story, text }));
  }
  const pages = touched(edition);
  return { revision: edition.revision, pages, hash: hash(edition.stories[id].text), fit: edition.fit(id) };
}

export function dropDraft(edition, id) {
  delete edition.drafts[id];
  return { pages: touched(edition), fit: edition.fit(id) };
}

export function travel(edition, from, to) {
  const entry = edition[from].pop();
  if (!entry) throw new Refused(422, "there is nothing to take back");
  const now = snapshot(edition);
  restore(edition, entry.before);
  edition[to].push({ label: entry.label, before: now });
  return { revision: edition.revision + 1, pages: touched(edition), label: entry.label };
}

/** A change by hand, behind the screen's back. */
export function byHand(edition, id, change) {
  edition.stories[id] = { ...edition.stories[id], text: change(edition.stories[id].text) };
  return touched(edition);
}
