/* <ui-picks> around a table whose rows have a checkbox [name=pick]: a click with Shift chooses all between, X chooses
   the row with the focus, Shift and an arrow the next one as well. [data-bar] shows how many; [data-all], [data-none]. */
import { allowed } from "./shortcuts.js";

class Picks extends HTMLElement {
  connectedCallback() {
    for (const name of ["click", "change", "keydown"]) this.addEventListener(name, this);
    document.addEventListener("changed-many", this);
    this.show();
  }

  disconnectedCallback() {
    for (const name of ["click", "change", "keydown"]) this.removeEventListener(name, this);
    document.removeEventListener("changed-many", this);
  }

  boxes() {
    return [...this.querySelectorAll("[name=pick]")];
  }

  handleEvent(event) {
    if (event.type === "changed-many") this.isStale = true;
    else if (event.type === "keydown") this.key(event);
    else if (event.type === "click") this.click(event);
    else if (event.target.matches("[data-all]")) this.all(event.target.checked);
    else this.show();
  }

  click(event) {
    if (event.target.closest("[data-none]")) return this.all(false);
    if (!event.target.matches("[name=pick]")) return;
    const boxes = this.boxes();
    const at = boxes.indexOf(event.target);
    if (event.shiftKey && this.last !== undefined) {
      const [from, to] = [Math.min(at, this.last), Math.max(at, this.last)];
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    this.last = at;
    this.show();
  }

  key(event) {
    const row = event.target.closest("tr.row");
    const step = event.shiftKey && { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || event.ctrlKey || event.metaKey || event.altKey || !allowed()) return;
    if (step) this.reach(row, step);
    else if (event.key.toLowerCase() === "x") this.turn(row);
    else return;
    event.preventDefault();
  }

  turn(row) {
    const box = row.querySelector("[name=pick]");
    if (!box) return;
    box.checked = !box.checked;
    this.last = this.boxes().indexOf(box);
    this.show();
  }

  reach(row, step) {
    const rows = [...this.querySelectorAll("tr.row")];
    const next = rows[rows.indexOf(row) + step];
    if (!next) return;
    for (const each of [row, next]) each.querySelector("[name=pick]").checked = true;
    next.querySelector("a[href]")?.focus();
    this.show();
  }

  all(is) {
    for (const box of this.boxes()) box.checked = is;
    this.show();
  }

  show() {
    const boxes = this.boxes();
    const many = boxes.filter((box) => box.checked).length;
    const bar = this.querySelector("[data-bar]");
    if (!bar) return;
    bar.hidden = !many;
    bar.querySelector("[data-count]").textContent = many ? `${many} chosen` : "";
    for (const box of boxes) box.closest("tr").classList.toggle("on", box.checked);
    const whole = this.querySelector("[data-all]");
    whole.checked = many > 0 && many === boxes.length;
    whole.indeterminate = many > 0 && many < boxes.length;
  }
}
customElements.define("ui-picks", Picks);
