/* <ui-rows data-prefix="form"> around a form whose rows ([data-row]) are written in place. [data-add] adds a row from
   the <template>; [data-move="-1"|"1"] and Alt+arrows move one; [data-remove] takes one away (its fields are emptied, so
   the server knows); Enter in a row goes to the next one. [data-share] fields are summed into [data-total]. */
class WrittenRows extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.addEventListener("input", this);
    this.add_up();
  }

  disconnectedCallback() {
    for (const name of ["click", "keydown", "input"]) this.removeEventListener(name, this);
  }

  get body() {
    return this.querySelector("tbody");
  }

  rows() {
    return [...this.body.querySelectorAll("[data-row]:not([hidden])")];
  }

  handleEvent(event) {
    if (event.type === "input") this.add_up();
    else if (event.type === "click") this.pressed(event);
    else this.key(event);
  }

  pressed({ target }) {
    const button = target.closest("button");
    const row = button?.closest("[data-row]");
    if (button?.hasAttribute("data-add")) this.add();
    else if (row && button.dataset.move) this.move(row, Number(button.dataset.move), button);
    else if (row && button.hasAttribute("data-remove")) this.remove(row);
  }

  key(event) {
    const row = event.target.closest("[data-row]");
    if (!row || event.target.closest("button")) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      this.move(row, event.key === "ArrowUp" ? -1 : 1, event.target);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      this.next(row);
    } else return;
    event.preventDefault();
  }

  next(row) {
    const rows = this.rows();
    const after = rows[rows.indexOf(row) + 1] ?? this.add();
    after?.querySelector("[data-first]").focus();
  }

  add() {
    const total = this.querySelector(`[name=${this.dataset.prefix}-TOTAL_FORMS]`);
    if (this.rows().length >= Number(this.dataset.most || 40)) return null;
    const made = this.querySelector("template").content.firstElementChild.cloneNode(true);
    for (const node of made.querySelectorAll("*")) {
      for (const { name, value } of [...node.attributes]) {
        if (value.includes("__prefix__")) node.setAttribute(name, value.replaceAll("__prefix__", total.value));
      }
    }
    total.value = Number(total.value) + 1;
    this.body.append(made);
    this.number();
    made.querySelector("[data-first]").focus();
    return made;
  }

  move(row, step, focused) {
    const rows = this.rows();
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    other[step < 0 ? "before" : "after"](row);
    this.number();
    focused.focus();
  }

  remove(row) {
    const rows = this.rows();
    const near = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    for (const field of row.querySelectorAll("input:not([type=hidden])")) field.type === "checkbox" ? (field.checked = false) : (field.value = "");
    row.hidden = true;
    (near?.querySelector("[data-first]") ?? this.querySelector("[data-add]")).focus();
    this.number();
  }

  /* The order on the page is the order that is saved. */
  number() {
    this.rows().forEach((row, place) => {
      const field = row.querySelector("[data-place]");
      if (field) field.value = place + 1;
    });
    this.add_up();
  }

  add_up() {
    const shown = this.querySelector("[data-total]");
    if (!shown) return;
    const shares = this.rows().map((row) => Number(row.querySelector("[data-share]")?.value || 0));
    const total = Math.round(shares.reduce((sum, share) => sum + share, 0) * 1e6) / 1e6;
    const left = Math.round((100 - total) * 1e6) / 1e6;
    shown.value = left === 0 ? "100%" : `${total}%, ${left > 0 ? `${left} to go` : `${-left} too much`}`;
    shown.toggleAttribute("data-wrong", left !== 0);
  }
}
customElements.define("ui-rows", WrittenRows);
