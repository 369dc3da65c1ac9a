/* <ui-cards data-url="…"> around lanes ([data-lane]) of columns ([data-stage]) of cards: the board of a team. A card is
   dragged, moved by [ and ] (Alt and an arrow: within its column), or by the menu that all cards share. One POST says
   the column and the new neighbours; the answer is what changed: heads and the card, put in place by their ids. */
import { Board } from "./board.js";
import { allowed } from "./shortcuts.js";
import { say } from "./toast.js";

class Cards extends Board {
  handleEvent(event) {
    const menu = event.type === "click" && event.target.closest("[data-menu]");
    const choice = event.type === "click" && event.target.closest("[data-to], [data-step]");
    if (menu && !this.dropped) this.open(event, menu.closest(".card"));
    else if (choice) this.choose(choice);
    else super.handleEvent(event);
  }

  open(event, card) {
    event.preventDefault();
    this.chosen = card;
    const dialog = this.querySelector("#card-menu");
    const here = card.closest("[data-stage]").dataset.stage;
    for (const button of dialog.querySelectorAll("[data-to]")) button.disabled = button.dataset.to === here;
    dialog.showModal();
  }

  choose(button) {
    const card = this.chosen;
    button.closest("dialog").close();
    if (button.dataset.to) this.put(card, this.columns(card).find((stage) => stage.dataset.stage === button.dataset.to));
    else this.shift(card, Number(button.dataset.step));
  }

  /* the columns of a card's own lane: a drop changes where the work stands, not whose it is */
  columns(card) {
    return [...card.closest("[data-lane]").querySelectorAll("[data-stage]")];
  }

  slot(over, event) {
    const { card, from, next } = this.start;
    const stage = over && this.columns(card).find((each) => each.dataset.stage === over.dataset.stage);
    if (!stage) return [from, next];
    const list = stage.querySelector("[data-list]");
    const others = [...list.children].filter((each) => each !== card);
    const below = others.find((each) => {
      const { top, height } = each.getBoundingClientRect();
      return event.clientY < top + height / 2;
    });
    return [list, below ?? null];
  }

  isMovedFrom(card, from, next) {
    return card.parentElement !== from || card.nextElementSibling !== next;
  }

  key(event) {
    const step = event.altKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const card = event.target.closest?.("[data-id]");
    if (!step || !card || !allowed()) return super.key(event);
    event.preventDefault();
    event.stopPropagation();
    this.shift(card, step);
  }

  step(card, stage) {
    if (card.dataset.id) this.put(card, stage);
  }

  put(card, stage) {
    const [from, next] = [card.parentElement, card.nextElementSibling];
    if (!stage) return;
    stage.querySelector("[data-list]").prepend(card);
    this.send(card, stage.dataset.stage, () => from.insertBefore(card, next), true);
  }

  shift(card, step) {
    const [from, next] = [card.parentElement, card.nextElementSibling];
    const other = step < 0 ? card.previousElementSibling : next;
    if (!other) return;
    other[step < 0 ? "before" : "after"](card);
    this.send(card, card.closest("[data-stage]").dataset.stage, () => from.insertBefore(card, next), true);
  }

  refresh() {} // what changed came with the answer

  /* resolves to the reason that was given, or to nothing */
  ask(text) {
    const dialog = this.querySelector("#card-reason");
    const reason = dialog.querySelector("textarea");
    dialog.querySelector("[data-asked]").textContent = text;
    reason.value = dialog.returnValue = "";
    dialog.showModal();
    return new Promise((done) => {
      dialog.addEventListener("close", () => done(dialog.returnValue && reason.value.trim()), { once: true });
    });
  }

  async send(card, column, back, keepsFocus = false, reason = "") {
    const ids = [card.nextElementSibling, card.previousElementSibling].map((each) => each?.id.replace("card-", "") ?? "");
    const body = new URLSearchParams({ id: card.dataset.id, column, before: ids[0], after: ids[1], reason });
    const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
    card.classList.add("sent");
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body, headers: { ...headers, "HX-Request": "true" } });
      const { toast, ask } = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
      const given = ask && (await this.ask(ask.text));
      if (given) return this.send(card, column, back, keepsFocus, given);
      if (toast) say(toast.text, toast.status);
      if (answer.ok) this.show(await answer.text());
      else if (!toast && !ask) throw new Error(String(answer.status));
      else back();
    } catch {
      back();
      say("The card was not moved. Reload the page and try again.", "off");
    }
    card.classList.remove("sent");
    if (keepsFocus) document.getElementById(card.id)?.querySelector("a")?.focus();
  }

  show(text) {
    const made = new DOMParser().parseFromString(text, "text/html");
    for (const part of [...made.body.children]) {
      const old = document.getElementById(part.id);
      const stage = old?.closest(".stage");
      old?.replaceWith(part);
      if (stage && part.matches("header")) stage.classList.toggle("over", part.matches(".over"));
    }
  }
}
customElements.define("ui-cards", Cards);
