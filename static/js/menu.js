/* <ui-menu> around a <div class="menu" popover>: arrow keys move, the first entry takes the focus. */
class Menu extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this);
    this.addEventListener("toggle", this, true); // toggle does not bubble
  }

  disconnectedCallback() {
    this.removeEventListener("keydown", this);
    this.removeEventListener("toggle", this, true);
  }

  entries() {
    return [...this.querySelectorAll("a[href], button:not(:disabled), input, select")].filter((entry) => entry.checkVisibility());
  }

  handleEvent(event) {
    if (event.type === "toggle") {
      if (event.newState === "open" && this.contains(event.target)) this.entries()[0]?.focus();
      return;
    }
    const entries = this.entries();
    const now = entries.indexOf(document.activeElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    entries.at(next % entries.length)?.focus();
  }
}
customElements.define("ui-menu", Menu);
