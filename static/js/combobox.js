/* <ui-combobox><select>…</select></ui-combobox>: a field to type in and a list to choose from. The select stays the
   form's value, and is all there is without scripts. */
let count = 0;

class Combobox extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    if (!this.select || this.select.multiple || this.querySelector("[role=combobox]")) return;
    this.build();
    this.field.addEventListener("input", () => this.show(this.field.value));
    this.field.addEventListener("click", () => this.show(""));
    this.field.addEventListener("keydown", (event) => this.steer(event));
    this.field.addEventListener("blur", () => this.close());
    // mousedown, not click: the field must not lose its focus first
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.take(event.target.closest("[role=option]"));
    });
  }

  build() {
    const id = this.select.id || `combobox-${(count += 1)}`;
    this.field = document.createElement("input");
    Object.assign(this.field, { type: "text", autocomplete: "off", spellcheck: false, id: `${id}-field` });
    for (const name of ["aria-describedby", "aria-invalid", "required"]) {
      if (this.select.hasAttribute(name)) this.field.setAttribute(name, this.select.getAttribute(name));
    }
    this.list = document.createElement("div");
    Object.assign(this.list, { id: `${id}-options`, className: "opts", role: "listbox", hidden: true });
    const marks = { role: "combobox", "aria-expanded": "false", "aria-controls": this.list.id, "aria-autocomplete": "list" };
    for (const [name, value] of Object.entries(marks)) this.field.setAttribute(name, value);
    this.select.labels?.forEach((label) => {
      label.htmlFor = this.field.id;
      this.list.setAttribute("aria-label", label.textContent.trim());
    });
    this.select.classList.add("taken");
    this.select.required = false; // a hidden field may not stop the form silently; the field says it
    this.append(this.field, this.list);
    this.settle();
  }

  settle() {
    const chosen = this.select.selectedOptions[0];
    this.field.value = chosen?.value ? chosen.textContent.trim() : "";
  }

  show(typed) {
    const wanted = typed.trim().toLowerCase();
    const options = [...this.select.options].filter((option) => option.textContent.toLowerCase().includes(wanted));
    this.list.replaceChildren(...options.slice(0, 100).map((option, place) => this.line(option, place)));
    if (!options.length) {
      const none = document.createElement("p");
      none.className = "none";
      none.textContent = "Nothing matches.";
      this.list.append(none);
    }
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.mark(wanted ? 0 : options.findIndex((option) => option.selected));
  }

  line(option, place) {
    const line = document.createElement("div");
    Object.assign(line, { role: "option", id: `${this.list.id}-${place}`, textContent: option.textContent.trim() || "None" });
    line.setAttribute("aria-selected", String(option.selected));
    line.option = option;
    return line;
  }

  mark(place) {
    const lines = this.list.querySelectorAll("[role=option]");
    this.at = lines.length ? Math.min(Math.max(place, 0), lines.length - 1) : -1;
    lines.forEach((line, index) => line.classList.toggle("on", index === this.at));
    lines[this.at]?.scrollIntoView({ block: "nearest" });
    if (this.at >= 0) this.field.setAttribute("aria-activedescendant", lines[this.at].id);
  }

  steer(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (this.list.hidden) this.show("");
      else this.mark(this.at + step);
    } else if (event.key === "Enter" && !this.list.hidden) this.take(this.list.querySelector(".on"));
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  take(line) {
    if (!line) return;
    this.select.value = line.option.value;
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  close() {
    if (!this.field.value.trim() && [...this.select.options].some((option) => !option.value)) this.select.value = "";
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.settle();
  }
}
customElements.define("ui-combobox", Combobox);
