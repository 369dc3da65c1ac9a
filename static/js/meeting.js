/* <ui-meeting>: J and K turn to the next point and the one before, a digit votes for the answer with that number.
   Dead in fields and dialogs, and where single letters are switched off. */
import { allowed } from "./shortcuts.js";

const TURNS = { j: "on", k: "back" };

let turned = false; // by a key: each turn makes a new element

class Meeting extends HTMLElement {
  connectedCallback() {
    this.show();
    document.addEventListener("keydown", this, true); // before the shortcuts, for which J and K are rows
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this, true);
  }

  /* a long agenda is scrolled to the point in focus; who turned to it reads on from its heading */
  show() {
    const rail = this.querySelector(".agenda");
    const here = rail?.querySelector("[aria-current]");
    if (here) rail.scrollTop = here.offsetTop - rail.offsetTop - rail.clientHeight / 2;
    if (turned) this.querySelector("#point-h")?.focus({ preventScroll: true });
    turned = false;
  }

  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !allowed()) return;
    if (event.target.closest?.("input:not([type=radio]), textarea, select") || document.querySelector("dialog[open], [popover]:popover-open")) return;
    if (document.querySelector("ui-shortcuts")?.going) return; // G and then K goes somewhere else
    const key = event.key.toLowerCase();
    const found = TURNS[key] ? this.querySelector(`[data-turn=${TURNS[key]}]`) : this.ballot(key);
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    turned = Boolean(TURNS[key]);
    found.click();
  }

  ballot(key) {
    return /^[1-9]$/.test(key) ? this.querySelector(`[data-vote="${key}"]`) : null;
  }
}
customElements.define("ui-meeting", Meeting);
