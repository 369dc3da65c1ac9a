/* <ui-mention data-url="…"><textarea></ui-mention>: @ and letters offer the people there are; arrows choose, Enter or
   Tab takes, Escape closes. Without scripts one writes @ and the whole name. */
const TYPED = /(?:^|[^\w@])@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,40}|)$/u;
let count = 0;

class Mention extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    if (!this.area || this.list) return;
    this.list = document.createElement("ul");
    Object.assign(this.list, { id: `people-${(count += 1)}`, className: "opts", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", "People");
    this.area.setAttribute("aria-controls", this.list.id);
    this.area.setAttribute("aria-autocomplete", "list");
    this.append(this.list);
    this.area.addEventListener("input", () => this.ask());
    this.area.addEventListener("blur", () => this.close());
    this.area.addEventListener("keydown", (event) => this.steer(event));
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(event.target.closest("[role=option]"));
    });
  }

  typed() {
    return TYPED.exec(this.area.value.slice(0, this.area.selectionStart))?.[1];
  }

  async ask() {
    const typed = this.typed();
    if (typed === undefined) return this.close();
    const answer = await fetch(`${this.dataset.url}?q=${encodeURIComponent(typed)}`, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } });
    const options = await answer.text();
    if (answer.ok && this.typed() === typed) this.show(options); // asked last of all: one may have chosen meanwhile
  }

  show(options) {
    this.list.replaceChildren(...new DOMParser().parseFromString(options, "text/html").body.childNodes);
    this.lines = [...this.list.querySelectorAll("[role=option]")];
    this.lines.forEach((line, place) => (line.id = `${this.list.id}-${place}`));
    if (!this.lines.length) return this.close();
    this.list.hidden = false;
    this.mark(0);
  }

  mark(place) {
    this.at = Math.min(Math.max(place, 0), this.lines.length - 1);
    this.lines.forEach((line, index) => {
      line.classList.toggle("on", index === this.at);
      line.setAttribute("aria-selected", String(index === this.at));
    });
    this.area.setAttribute("aria-activedescendant", this.lines[this.at].id);
  }

  steer(event) {
    if (this.list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark(this.at + step);
    else if (event.key === "Enter" || event.key === "Tab") this.take(this.lines[this.at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(line) {
    if (!line) return;
    const end = this.area.selectionStart;
    const start = end - this.typed().length;
    this.area.setRangeText(`${line.dataset.name} `, start, end, "end");
    this.close();
  }

  close() {
    this.list.hidden = true;
    this.area.removeAttribute("aria-activedescendant");
  }
}
customElements.define("ui-mention", Mention);
