/* <ui-present>: a pack, one block a screen. Every screen is in the page and has its address (?at=3); keys and links
   only change which one is shown, so that the full screen stays. A table is cut to what the screen holds. */
import "./dialogs.js";
import "./theme.js";

class Present extends HTMLElement {
  connectedCallback() {
    this.screens = [...this.querySelectorAll(".screen")];
    this.steps = [...this.querySelectorAll("[data-step]")];
    document.addEventListener("keydown", this);
    this.addEventListener("click", this);
    addEventListener("popstate", this);
    addEventListener("resize", this);
    const full = this.querySelector("[data-full]");
    full.hidden = !document.fullscreenEnabled;
    this.show(this.screens.findIndex((screen) => !screen.hidden), false);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
    removeEventListener("popstate", this);
    removeEventListener("resize", this);
  }

  handleEvent(event) {
    if (event.type === "resize") return this.fit(this.screens[this.at]);
    if (event.type === "popstate") return this.show(Number(new URLSearchParams(location.search).get("at") || 1) - 1, false);
    if (event.type === "keydown") return this.key(event);
    if (event.target.closest("[data-full]")) return this.full();
    const step = event.target.closest("[data-step]");
    if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.show(this.at + Number(step.dataset.step));
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const onControl = event.target.closest("a, button, summary, .tw");
    if (event.key === " " && onControl) return; // it presses what has the focus
    if (event.key.startsWith("Arrow") && event.target.closest(".tw")) return; // it scrolls the table
    const last = this.screens.length - 1;
    const to = { ArrowRight: this.at + 1, PageDown: this.at + 1, " ": this.at + 1, ArrowLeft: this.at - 1, PageUp: this.at - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) this.show(event.key === " " && event.shiftKey ? this.at - 1 : to);
    else if (event.key === "?") this.querySelector("dialog").showModal();
    else if (event.key === "f" || event.key === "F") this.full();
    else if (event.key === "Escape" && !document.fullscreenElement) this.querySelector("[data-leave]").click();
    else return;
    event.preventDefault();
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  show(to, moves = true) {
    const last = this.screens.length - 1;
    const at = Math.min(last, Math.max(0, Number.isFinite(to) ? to : 0));
    if (moves && at === this.at) return;
    this.at = at;
    this.screens.forEach((screen, index) => (screen.hidden = index !== at));
    if (moves) history.replaceState(null, "", `?at=${at + 1}`);
    for (const step of this.steps) {
      const target = Math.min(last, Math.max(0, at + Number(step.dataset.step)));
      step.setAttribute("href", `?at=${target + 1}`);
      step.toggleAttribute("aria-disabled", target === at);
      if (target === at) step.setAttribute("aria-disabled", "true");
    }
    this.querySelector("[data-progress]").textContent = `${at + 1} of ${last + 1}`;
    this.querySelector("progress").value = at + 1;
    this.fit(this.screens[at]);
    if (moves) this.screens[at].focus({ preventScroll: true });
    this.querySelector("main").scrollTop = 0;
  }

  /* rows go from the end of the list until the screen holds the rest; how many went is said below */
  fit(screen) {
    const list = screen.querySelector("tbody, .q-list, .said");
    if (!list) return;
    const rows = [...list.children].filter((row) => !row.matches(".note"));
    const hide = (row, is) => {
      row.hidden = is;
      if (row.nextElementSibling?.matches(".note")) row.nextElementSibling.hidden = is; // its words go with it
    };
    const more = screen.querySelector(".more") ?? this.counter(screen);
    more.dataset.cut ??= (/\d+/.exec(more.textContent) ?? ["0"])[0];
    for (const row of rows) hide(row, false);
    let gone = 0;
    const main = this.querySelector("main");
    const say = () => {
      const left = gone + Number(more.dataset.cut);
      more.textContent = `and ${left} more in the document`;
      more.hidden = !left;
    };
    say();
    while (main.scrollHeight > main.clientHeight + 1 && gone < rows.length - 1) {
      hide(rows[rows.length - 1 - gone], true);
      gone += 1;
      say();
    }
  }

  counter(screen) {
    const more = document.createElement("p");
    more.className = "more";
    screen.querySelector(".blk").append(more);
    return more;
  }
}
customElements.define("ui-present", Present);
