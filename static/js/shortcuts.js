/* <ui-shortcuts>: G then a letter goes to the navigation's [data-key]; J K move along rows; Enter opens;
   C, E, N press the page's [data-shortcut]; / goes to the filter; ? lists them. Dead in fields and dialogs. */
const PAUSE = 1200;
const KEY = "single-keys";

export function allowed() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

function typing(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable], ui-sortable [aria-pressed=true]");
}

class Shortcuts extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this);
    this.box = this.querySelector("[data-single-keys]");
    if (!this.box) return;
    this.box.checked = allowed();
    this.box.addEventListener("change", () => {
      try {
        if (this.box.checked) localStorage.removeItem(KEY);
        else localStorage.setItem(KEY, "off");
      } catch { /* then they stay on */ }
    });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (typing(event.target) || document.querySelector("dialog[open], [popover]:popover-open") || !allowed()) return;
    if (this.act(event.key)) event.preventDefault();
  }

  act(key) {
    const letter = key.toLowerCase();
    if (this.going) return this.go(letter);
    if (letter === "g") return this.wait();
    if (key === "?") return this.list();
    if (key === "/") return this.press('[data-shortcut="/"], input[type=search]');
    if (letter === "j" || letter === "k") return this.move(letter === "j" ? 1 : -1);
    if (key === "Enter") return this.enter();
    return /^[a-z]$/.test(letter) && this.press(`[data-shortcut="${letter}" i]`);
  }

  wait() {
    this.going = setTimeout(() => (this.going = 0), PAUSE);
    return true;
  }

  go(letter) {
    clearTimeout(this.going);
    this.going = 0;
    const link = /^[a-z]$/.test(letter) && document.querySelector(`[data-key="${letter}" i]`);
    link?.click();
    return Boolean(link);
  }

  list() {
    this.querySelector("dialog")?.showModal();
    return true;
  }

  press(selector) {
    // in a list of many alike, that of the row with the focus; the first one without such a row
    const found = [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
    const row = document.activeElement?.closest(".row");
    const target = found.find((element) => row?.contains(element)) ?? found[0];
    if (!target) return false;
    target.focus(); // so that it has the focus again when the dialog it opens is closed
    if (!target.matches("input, select, textarea")) target.click();
    return true;
  }

  rows() {
    return [...document.querySelectorAll("main .row")].filter((row) => row.checkVisibility());
  }

  /* the row's own link takes the focus, so Enter and screen readers need nothing special */
  move(step) {
    const rows = this.rows();
    if (!rows.length) return false;
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
    next.querySelector("a[href], button")?.focus();
    return true;
  }

  enter() {
    if (document.activeElement !== document.body && document.activeElement?.matches("a, button, summary, input")) return false;
    const first = document.querySelector("main .row:hover a[href]");
    first?.click();
    return Boolean(first);
  }
}
customElements.define("ui-shortcuts", Shortcuts);
