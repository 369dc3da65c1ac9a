/* <ui-time><time datetime="…">6 days ago</time></ui-time>: keeps what the server wrote for days, and refines moments
   of the last day ("4 minutes ago") in the reader's own zone. */
const UNITS = [["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

class Time extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time");
    const written = time?.dateTime ?? "";
    if (!written.includes("T")) return; // a day has no minutes
    const update = () => {
      const seconds = (Date.parse(written) - Date.now()) / 1000;
      if (Math.abs(seconds) >= 86400) return clearInterval(this.timer);
      const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size);
      time.textContent = unit ? words.format(Math.trunc(seconds / unit[1]), unit[0]) : "just now";
    };
    time.title = new Date(written).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
    this.timer = setInterval(update, 60000);
    update();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }
}
customElements.define("ui-time", Time);
