/* <ui-sortable data-url="…" data-handle=".grip"> around a list or tbody whose rows carry data-id. A drop posts
   id, before (the id that now follows, or nothing) and after (the one above, likewise). Keys: Space on the grip takes the row, arrows move it, Space
   drops, Escape puts it back. The library is fetched only where there is something to sort. */
import { say } from "./toast.js";

class SortableList extends HTMLElement {
  async connectedCallback() {
    this.list = this.querySelector("[data-sortable], tbody, ol, ul");
    if (!this.list) return;
    this.addEventListener("keydown", this);
    const { default: Sortable } = await import("../vendor/sortable.esm.js");
    if (!this.isConnected) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.library = Sortable.create(this.list, {
      handle: this.dataset.handle || ".grip",
      animation: calm ? 0 : 120,
      draggable: "[data-id]",
      onEnd: ({ item, oldIndex, newIndex }) => {
        item.removeAttribute("style"); // it leaves style="" behind, which the policy reports
        if (oldIndex !== newIndex) this.keep(item);
      },
    });
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this);
    this.library?.destroy();
  }

  rows() {
    return [...this.list.querySelectorAll(":scope > [data-id]")];
  }

  handleEvent(event) {
    const grip = event.target.closest(this.dataset.handle || ".grip");
    const row = grip?.closest("[data-id]");
    if (!row) return;
    const held = grip.getAttribute("aria-pressed") === "true";
    if (event.key === " ") this.hold(grip, row, !held);
    else if (held && event.key === "Escape") this.back(grip, row);
    else if (held && event.key === "ArrowUp") this.shift(grip, row, -1);
    else if (held && event.key === "ArrowDown") this.shift(grip, row, 1);
    else return;
    event.preventDefault();
  }

  hold(grip, row, takes) {
    grip.setAttribute("aria-pressed", String(takes));
    if (takes) this.from = row.nextElementSibling;
    else if (row.nextElementSibling !== this.from) this.keep(row);
  }

  shift(grip, row, step) {
    const rows = this.rows();
    const place = rows.indexOf(row) + step;
    if (place < 0 || place >= rows.length) return;
    rows[place][step < 0 ? "before" : "after"](row);
    grip.focus();
    this.dispatchEvent(new CustomEvent("sorted", { bubbles: true, detail: { place: place + 1, of: rows.length } }));
  }

  back(grip, row) {
    this.list.insertBefore(row, this.from);
    grip.setAttribute("aria-pressed", "false");
    grip.focus();
  }

  async keep(row) {
    if (!this.dataset.url) return;
    const rows = this.rows();
    const [after, before] = [-1, 1].map((step) => rows[rows.indexOf(row) + step]?.dataset.id ?? "");
    const body = new URLSearchParams({ id: row.dataset.id, before, after });
    const headers = JSON.parse(document.body.getAttribute("hx-headers:inherited") || "{}");
    try {
      const answer = await fetch(this.dataset.url, { method: "POST", body, headers: { ...headers, "HX-Request": "true" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { toast } = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
      if (toast) say(toast.text, toast.status);
    } catch {
      say("The new order was not kept. Reload the page and try again.", "off");
    }
  }
}
customElements.define("ui-sortable", SortableList);
