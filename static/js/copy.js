/* <ui-copy> around a [data-copy="/address"]: puts the whole address where one can paste it. */
import { say } from "./toast.js";

class Copy extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  async handleEvent(event) {
    const address = event.target.closest("[data-copy]")?.dataset.copy;
    if (address === undefined) return;
    try {
      await navigator.clipboard.writeText(new URL(address, location.href).href);
      say("The link is copied.");
    } catch {
      say("The browser did not allow that. Copy the address from its bar.", "off");
    }
  }
}
customElements.define("ui-copy", Copy);
