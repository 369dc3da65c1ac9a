/* <ui-toasts>: says a line in passing. From the server: the header HX-Trigger {"toast": {"text", "status"}}. */
class Toasts extends HTMLElement {
  connectedCallback() {
    document.addEventListener("toast", this);
    document.addEventListener("htmx:error", this);
  }

  disconnectedCallback() {
    document.removeEventListener("toast", this);
    document.removeEventListener("htmx:error", this);
  }

  handleEvent(event) {
    if (event.type === "htmx:error") {
      this.say({ text: "The server did not answer. Check the connection and try again.", status: "off" });
      return;
    }
    this.say(event.detail?.value ?? event.detail ?? {});
  }

  say({ text = "", status = "ok" }) {
    if (!text) return;
    const toast = document.createElement("div");
    toast.className = `toast ${status}`;
    const words = document.createElement("p");
    words.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "ib";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    close.addEventListener("click", () => toast.remove());
    toast.append(words, close);
    this.append(toast);
    // errors stay until they are dismissed: nobody should have to read against a clock
    if (status !== "off") this.later(toast);
  }

  later(toast) {
    const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), 6000);
    wait();
  }
}
customElements.define("ui-toasts", Toasts);

export function say(text, status = "ok") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, status } }));
}
