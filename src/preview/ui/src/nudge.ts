// Slots by the direction keys: each press moves the ghost by a column or a line; the change is made
// when the keys rest, so that ten presses are one change to undo.
import { atText, Ghost } from "./ghost";
import { announce } from "./message";
import { place } from "./makeup";
import { begin } from "./session";
import { atRect, gridNamed, step, tidy } from "./snap";
import { store } from "./store";
import { onGrid, type At, type Page, type Slot } from "./types";
import type { View } from "./view";

const rest = 450;

export class Nudge {
  private at: At | null = null;
  private slot: Slot | null = null;
  private begun: Page | null = null;
  private timer = 0;
  /** Where a slot goes while the change is under way: further presses go on from there. */
  private sent: { slot: string; at: At } | null = null;
  private last: Promise<void> = Promise.resolve();
  private readonly ghost: Ghost;

  constructor(view: View) {
    this.ghost = new Ghost(view.pane);
  }

  get waiting(): boolean {
    return this.at !== null;
  }

  /** One step; true where there was a slot to move. */
  press(dx: number, dy: number, size: boolean): boolean {
    const page = store.state.page;
    const slot = store.slot();
    if (!page || !slot || !store.writable) return false;
    if (this.slot?.id !== slot.id) this.cancel();
    if (!this.at) this.begun = begin();
    this.slot = slot;
    this.at = stepped(page, this.at ?? (this.sent?.slot === slot.id ? this.sent.at : slot.at), dx, dy, size);
    this.ghost.show(atRect(page, this.at), atText(this.at));
    announce(atText(this.at));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.commit(), rest);
    return true;
  }

  commit(): void {
    const { slot, at, begun } = this;
    this.cancel();
    if (!slot || !at) return;
    const sent = { slot: slot.id, at };
    this.sent = sent;
    // One change after the other: each is told against the file as the one before left it.
    this.last = this.last
      .then(() => place(store.state.page?.slots.find((one) => one.id === slot.id) ?? slot, at, begun))
      .finally(() => {
        if (this.sent === sent) this.sent = null;
      });
  }

  cancel(): void {
    window.clearTimeout(this.timer);
    this.ghost.hide();
    this.at = this.slot = null;
  }
}

function stepped(page: Page, at: At, dx: number, dy: number, size: boolean): At {
  if (!onGrid(at)) {
    return tidy(size ? { ...at, width: at.width + dx, height: at.height + dy } : { ...at, x: at.x + dx, y: at.y + dy });
  }
  const grid = gridNamed(page, at.grid);
  return grid ? step(grid, at, dx, dy, size) : at;
}
