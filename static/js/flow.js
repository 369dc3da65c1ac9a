/* <ui-flow>: the weekly check-in by keyboard alone. The value has the focus; C and a number say how sure one is; T R F
   the status; W and B go to the texts; Enter saves and goes on; S or Escape skips; P goes back. */
import { allowed } from "./shortcuts.js";

const PAUSE = 900;
const STATUS = { t: "on_track", r: "at_risk", f: "off_track" };
const TEXTS = { w: "comment", b: "blockers" };
const ACTS = { s: "skip", p: "back" };

class Flow extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this);
    this.anywhere = (event) => event.target === document.body && this.handleEvent(event);
    document.addEventListener("keydown", this.anywhere); // one who clicked beside everything, or was quicker than the focus
    setTimeout(() => this.begin()); // after htmx has given the focus to what had it before, which is another's text now
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.anywhere);
  }

  begin() {
    const first = this.querySelector("[aria-invalid=true], [data-flow=first]") ?? this.field("value") ?? this.sure(null);
    if (matchMedia("(pointer: fine)").matches || !first?.matches("input[type=number]")) first?.focus();
  }

  field(name) {
    return this.querySelector(`form [name=${name}]`);
  }

  /* the button of a confidence; without a number the one that is chosen */
  sure(number) {
    if (number !== null) return this.querySelector(`[name=confidence][value="${number}"]`);
    return this.querySelector("[name=confidence]:checked, [name=confidence]");
  }

  handleEvent(event) {
    if (event.altKey || event.isComposing || event.defaultPrevented) return;
    const done = event.ctrlKey || event.metaKey ? this.withControl(event) : this.alone(event);
    if (done) event.preventDefault();
  }

  withControl(event) {
    return event.key === "Enter" && this.save();
  }

  alone(event) {
    const inText = event.target.matches("textarea, input[type=date]");
    if (event.key === "Escape") return event.target.matches("textarea") ? this.leave() : this.press("skip");
    if (event.key === "Enter" && event.target.matches("input, select")) return this.save();
    if (inText || !allowed()) return false;
    const letter = event.key.toLowerCase();
    if (/^[0-9]$/.test(letter)) return !event.target.matches("[type=number]") && this.rate(letter);
    if (letter === "c") return this.focusOn(this.sure(null));
    if (letter in STATUS) return this.choose(this.querySelector(`[name=status][value=${STATUS[letter]}]`));
    if (letter in TEXTS) return this.focusOn(this.field(TEXTS[letter]));
    return letter in ACTS && this.press(ACTS[letter]);
  }

  /* 1 and then 0 within a moment is 10 */
  rate(digit) {
    const is_ten = digit === "0" && this.digit === "1" && Date.now() - this.typedAt < PAUSE;
    this.digit = digit;
    this.typedAt = Date.now();
    return this.choose(this.sure(is_ten ? 10 : digit));
  }

  choose(button) {
    if (!button) return false;
    button.checked = true;
    return this.focusOn(button);
  }

  focusOn(element) {
    element?.focus();
    return Boolean(element);
  }

  leave() {
    return this.focusOn(this.querySelector("button[type=submit]"));
  }

  save() {
    const form = this.querySelector("form");
    form?.requestSubmit();
    return Boolean(form);
  }

  press(name) {
    const link = this.querySelector(`[data-flow=${name}]`);
    link?.click();
    return Boolean(link);
  }
}
customElements.define("ui-flow", Flow);
