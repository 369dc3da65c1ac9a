/* <ui-grading> around the rows of a closing cycle: accepting one goes on to the next that waits, without waiting for the
   server; opening another grade puts the cursor into it, Escape folds it again. */
class Grading extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
    this.addEventListener("toggle", this, true); // it does not bubble
    this.addEventListener("keydown", this);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this);
    this.removeEventListener("toggle", this, true);
    this.removeEventListener("keydown", this);
  }

  handleEvent(event) {
    if (event.type === "submit") this.next(event.target.querySelector("[data-accept]"));
    else if (event.type === "toggle") this.opened(event.target);
    else if (event.key === "Escape") this.fold(event.target.closest("details[open]"));
  }

  next(accepted) {
    if (!accepted) return;
    const waiting = [...this.querySelectorAll("[data-accept]")];
    const after = waiting[waiting.indexOf(accepted) + 1];
    (after ?? accepted.closest(".row").querySelector("a[href]")).focus();
  }

  opened(details) {
    if (!details.open) return;
    const field = details.querySelector("input[name=grade]");
    field?.focus();
    field?.select();
  }

  fold(details) {
    if (!details) return;
    details.open = false;
    details.querySelector("summary").focus();
  }
}
customElements.define("ui-grading", Grading);
