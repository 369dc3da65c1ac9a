/* <ui-align> around rows or boxes: [data-node] may be dropped on, [data-drag="…/align/"] may be dropped. A drop opens
   the dialog that draws the link, filled in. With the keyboard: L opens it empty; Space takes hold, arrows choose what
   it goes to, Space drops, Escape lets go. In a table the grip is what is held; on the map the box itself is. */
const FAR = 6;

class Align extends HTMLElement {
  connectedCallback() {
    for (const name of ["pointerdown", "keydown", "click"]) this.addEventListener(name, this, true);
    this.live = document.createElement("p");
    this.live.className = "vh";
    this.live.setAttribute("aria-live", "polite");
    this.append(this.live);
  }

  disconnectedCallback() {
    for (const name of ["pointerdown", "keydown", "click"]) this.removeEventListener(name, this, true);
    this.letGo();
    this.live?.remove();
  }

  handleEvent(event) {
    if (event.type === "pointerdown") this.press(event);
    else if (event.type === "pointermove") this.move(event);
    else if (event.type === "pointerup") this.lift(event);
    else if (event.type === "pointercancel") this.letGo();
    else if (event.type === "keydown") this.key(event);
    else if (this.dropped) {
      this.dropped = false; // the click that ends a drag follows no link
      event.preventDefault();
      event.stopPropagation();
    }
  }

  handle(target) {
    return target.closest?.(".grip, a[data-drag]");
  }

  press(event) {
    const handle = this.handle(event.target);
    const item = handle?.closest("[data-drag]");
    if (!item || event.button !== 0) return;
    if (event.pointerType === "mouse") event.preventDefault(); // the browser would drag the link itself
    this.start = { item, x: event.clientX, y: event.clientY };
    for (const name of ["pointermove", "pointerup", "pointercancel"]) document.addEventListener(name, this);
  }

  move(event) {
    const { item, x, y } = this.start;
    if (!this.held && Math.hypot(event.clientX - x, event.clientY - y) < FAR) return;
    if (!this.held) this.hold(item);
    this.aim(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-node]"));
  }

  lift() {
    const { held, over } = this;
    this.dropped = Boolean(held);
    if (held) setTimeout(() => (this.dropped = false));
    this.letGo();
    if (held && over) this.open(held, over);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const item = event.target.closest?.("[data-drag]");
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    if (this.held && event.key === "Escape") this.letGo("Let go.");
    else if (this.held && steps[event.key]) this.step(steps[event.key]);
    else if (this.held && (event.key === " " || event.key === "Enter")) this.drop();
    else if (item && event.key === " " && this.handle(event.target)) this.hold(item, "Held. Arrows choose what it goes to.");
    else if (item && event.key.toLowerCase() === "l") this.open(item);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  hold(item, words = "") {
    this.held = item;
    this.mark(item, "held", true);
    this.live.textContent = words;
  }

  /* neither itself nor one of its own key results */
  fits(node) {
    const own = this.held.dataset.node;
    return node.dataset.node !== own && node.dataset.part !== own;
  }

  aim(node) {
    const over = node && this.contains(node) && this.fits(node) ? node : null;
    if (over === this.over) return;
    if (this.over) this.mark(this.over, "over", false);
    if (over) this.mark(over, "over", true);
    this.over = over;
  }

  step(by) {
    const all = [...this.querySelectorAll("[data-node]")];
    const from = all.indexOf(this.over ?? this.held);
    const ahead = by > 0 ? all.slice(from + 1) : all.slice(0, Math.max(0, from)).reverse();
    const next = ahead.find((node) => this.fits(node));
    if (!next) return;
    this.aim(next);
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.live.textContent = (next.querySelector("title, .nm a:not(.twist)") ?? next).textContent.trim();
  }

  drop() {
    const { held, over } = this;
    this.letGo();
    if (over) this.open(held, over);
  }

  letGo(words = "") {
    for (const name of ["pointermove", "pointerup", "pointercancel"]) document.removeEventListener(name, this);
    if (this.held) this.mark(this.held, "held", false);
    if (this.over) this.mark(this.over, "over", false);
    this.held = this.over = this.start = null;
    if (this.live) this.live.textContent = words;
  }

  mark(element, name, is) {
    (element.closest("g") ?? element).classList.toggle(name, is);
  }

  open(item, over) {
    const asked = new URLSearchParams();
    if (over) asked.set("target", over.dataset.node);
    if (over && item.dataset.stands) asked.set("leaves", item.dataset.stands);
    const query = asked.size ? `?${asked}` : "";
    window.htmx.ajax("GET", item.dataset.drag + query, { target: "#dialog", swap: "innerMorph" });
  }
}
customElements.define("ui-align", Align);
