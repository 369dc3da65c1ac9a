/* <ui-board> around columns ([data-stage] with a [data-list]) of cards ([data-url]). A card dragged into another column,
   or [ and ] on it, posts the stage. The server says "moved", and the board is read anew; anything else it says is the
   dialog with what is missing, and the card goes back. A finger scrolls; one that rests on a card lifts it, and there is
   the menu on the card. */
import { allowed } from "./shortcuts.js";

const FAR = 6;
const EDGE = 48;
const STEP = 24;
const REST = 400; // ms

const OWN = ["pointerdown", "keydown", "click", "contextmenu"];

export class Board extends HTMLElement {
  connectedCallback() {
    if (this.hasAttribute("data-fixed")) return;
    for (const name of OWN) this.addEventListener(name, this, true);
    // Only a listener that may refuse keeps the browser from scrolling with the finger that holds a card.
    this.addEventListener("touchmove", this, { capture: true, passive: false });
    document.addEventListener("moved", this);
  }

  disconnectedCallback() {
    for (const name of [...OWN, "touchmove"]) this.removeEventListener(name, this, true);
    document.removeEventListener("moved", this);
    this.letGo();
  }

  handleEvent(event) {
    if (event.type === "pointerdown") this.press(event);
    else if (event.type === "pointermove") this.move(event);
    else if (event.type === "pointerup") this.lift();
    else if (event.type === "pointercancel") this.back();
    else if (event.type === "keydown") this.key(event);
    else if (event.type === "moved") this.refresh();
    else if (event.type === "touchmove") this.held && event.preventDefault();
    else if (event.type === "contextmenu") this.start?.isTouch && event.preventDefault();
    else if (this.dropped) {
      this.dropped = false; // the click that ends a drag follows no link
      event.preventDefault();
      event.stopPropagation();
    }
  }

  press(event) {
    const card = event.target.closest(".card[data-id]");
    if (!card || event.button !== 0 || !event.isPrimary || event.target.closest(".ib")) return;
    const isTouch = event.pointerType === "touch";
    if (!isTouch) event.preventDefault(); // the browser would drag the link itself, or choose words
    const { clientX: x, clientY: y } = event;
    this.start = { card, x, y, isTouch, from: card.parentElement, next: card.nextElementSibling };
    if (isTouch) this.rest = setTimeout(() => this.take(), REST);
    for (const name of ["pointermove", "pointerup", "pointercancel"]) document.addEventListener(name, this);
  }

  take() {
    this.held = this.start.card;
    this.held.classList.add("held");
  }

  move(event) {
    const { card, x, y, isTouch } = this.start;
    if (!this.held && Math.hypot(event.clientX - x, event.clientY - y) < FAR) return;
    if (!this.held && isTouch) return this.letGo(); // the finger did not rest: it scrolls
    this.take();
    this.scroll(event.clientX, event.clientY);
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-stage]");
    const [list, below] = this.slot(over && this.contains(over) ? over : null, event);
    if (card.parentElement !== list || card.nextElementSibling !== below) list.insertBefore(card, below);
  }

  /* where a card that is held over a column (or none) would lie: the list, and what would follow it */
  slot(over) {
    const { card, from, next } = this.start;
    const list = over ? over.querySelector("[data-list]") : from;
    if (list === from) return [from, next];
    return [list, card.parentElement === list ? card.nextElementSibling : list.firstElementChild];
  }

  isMovedFrom(card, from) {
    return card.parentElement !== from;
  }

  /* what is held at the edge brings the columns that lie beyond it; on a phone they lie below one another */
  scroll(x, y) {
    if (y > window.innerHeight - EDGE) window.scrollBy(0, STEP);
    if (y < EDGE) window.scrollBy(0, -STEP);
    const board = this.firstElementChild;
    const { left, right } = board.getBoundingClientRect();
    if (x > right - EDGE) board.scrollLeft += STEP;
    if (x < left + EDGE) board.scrollLeft -= STEP;
  }

  lift() {
    const { card, from, next } = this.start;
    this.dropped = Boolean(this.held);
    if (this.held) setTimeout(() => (this.dropped = false));
    const isMoved = this.isMovedFrom(card, from, next);
    this.letGo();
    const to = card.closest("[data-stage]").dataset.stage;
    if (isMoved) this.send(card, to, () => from.insertBefore(card, next));
  }

  back() {
    const { card, from, next } = this.start;
    from.insertBefore(card, next);
    this.letGo();
  }

  letGo() {
    for (const name of ["pointermove", "pointerup", "pointercancel"]) document.removeEventListener(name, this);
    clearTimeout(this.rest);
    this.held?.classList.remove("held");
    this.held = this.start = null;
  }

  key(event) {
    if (event.key === "Escape" && this.held) return this.back();
    const step = { "[": -1, "]": 1 }[event.key];
    const card = event.target.closest?.(".card");
    if (!step || !card || event.ctrlKey || event.metaKey || !allowed()) return;
    const stages = this.columns(card);
    const next = stages[stages.indexOf(card.closest("[data-stage]")) + step];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    this.step(card, next);
  }

  columns() {
    return [...this.querySelectorAll("[data-stage]")];
  }

  step(card, stage) {
    this.send(card, stage.dataset.stage, () => {});
  }

  async send(card, state, back) {
    this.last = card.id;
    this.isMoved = false;
    card.classList.add("sent");
    await window.htmx.ajax("POST", card.dataset.url, { target: "#dialog", swap: "innerMorph", values: { state } });
    card.classList.remove("sent");
    if (!this.isMoved) back();
  }

  async refresh() {
    this.isMoved = true;
    const { last } = this;
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
    await window.htmx.ajax("GET", location.href, { target: "#initiatives", swap: "innerMorph" });
    document.getElementById(last ?? "")?.querySelector("a")?.focus();
  }
}
customElements.define("ui-board", Board);
