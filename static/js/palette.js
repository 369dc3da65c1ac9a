/* <ui-palette data-url="…"> around the dialog: Ctrl K opens it; commands are filtered here, the rest is fetched as HTML.
   The address answers ?q= with <div role="option" data-href="…"> lines, grouped under <p class="pal-ctx">. */
import { say } from "./toast.js";
import { toggleTheme } from "./theme.js";

const WAIT = 120;

class Palette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.found = this.querySelector("[data-found]");
    this.none = this.querySelector(".pal-none");
    this.offered();
    this.stop = new AbortController();
    const { signal } = this.stop;
    document.addEventListener("keydown", (event) => this.open(event), { signal });
    // Before it opens, not after: "toggle" is told later, when who types fast has already written into it.
    this.dialog.addEventListener("beforetoggle", () => this.reset(), { signal });
    this.input.addEventListener("input", () => this.search(), { signal });
    this.input.addEventListener("keydown", (event) => this.steer(event), { signal });
    this.addEventListener("click", (event) => this.run(event.target.closest("[role=option]"), event), { signal });
  }

  disconnectedCallback() {
    this.stop?.abort();
    this.asked?.abort();
  }

  /* what the page itself offers: links and buttons with data-command */
  offered() {
    const local = this.querySelector("[data-local]");
    for (const source of document.querySelectorAll("[data-command]")) {
      const option = document.createElement("div");
      option.setAttribute("role", "option");
      const words = document.createElement("span");
      words.textContent = source.dataset.command || source.textContent.trim();
      option.append(words);
      option.source = source;
      local.querySelector("p").after(option);
    }
  }

  open(event) {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else if (!document.querySelector("dialog:modal")) this.dialog.showModal();
  }

  reset() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.input.value = "";
    this.found.replaceChildren();
    this.filter("");
  }

  search() {
    const query = this.input.value.trim();
    this.filter(query);
    clearTimeout(this.timer);
    this.asked?.abort();
    if (!this.dataset.url) return;
    if (query.length < 2) {
      this.found.replaceChildren();
      this.choose(0);
      return;
    }
    this.timer = setTimeout(() => this.fetch(query), WAIT);
  }

  filter(query) {
    const wanted = query.toLowerCase().split(/\s+/);
    let any = false;
    for (const option of this.querySelectorAll("[data-local] [role=option]")) {
      const words = option.textContent.toLowerCase();
      option.hidden = !wanted.every((word) => words.includes(word));
      any ||= !option.hidden;
    }
    this.querySelector("[data-local] p").hidden = !any;
    this.choose(0);
  }

  async fetch(query) {
    this.asked = new AbortController();
    const address = new URL(this.dataset.url, location.href);
    address.searchParams.set("q", query);
    try {
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: this.asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.found.replaceChildren(...page.body.childNodes);
      this.choose(Math.max(0, this.at)); // commands stand above, so nothing moves under the cursor
    } catch (error) {
      if (error.name !== "AbortError") say("Search did not answer. The commands still work.", "risk");
    }
  }

  options() {
    return [...this.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
  }

  choose(index) {
    const options = this.options();
    this.none.hidden = options.length > 0;
    for (const option of this.querySelectorAll("[role=option][hidden]")) {
      option.removeAttribute("id"); // another may bear it now
      option.setAttribute("aria-selected", "false");
    }
    this.at = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, place) => {
      option.id = `palette-option-${place}`;
      option.setAttribute("aria-selected", String(place === this.at));
    });
    options[this.at]?.scrollIntoView({ block: "nearest" });
    if (this.at < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", options[this.at].id);
  }

  steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.choose(this.at + step);
    else if (event.key === "Enter") this.run(this.options()[this.at], event);
    else return;
    event.preventDefault();
  }

  run(option, event) {
    if (!option) return;
    const href = option.dataset.href;
    if (href && (event.ctrlKey || event.metaKey)) return void window.open(href, "_blank", "noopener");
    this.dialog.close();
    if (href) location.assign(href);
    else if (option.dataset.do === "theme") toggleTheme();
    else if (option.dataset.do === "keys") document.getElementById("keys")?.showModal();
    else option.source?.click();
  }
}
customElements.define("ui-palette", Palette);
