/* <ui-theme>: buttons with data-theme-choice="light|dark|system" and data-density-choice. */
const root = document.documentElement;

function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch { /* then it holds for this page only */ }
}

export function chooseTheme(theme) {
  const fixed = theme === "light" || theme === "dark" ? theme : "";
  if (fixed) root.dataset.theme = fixed;
  else delete root.dataset.theme;
  remember("theme", fixed);
  document.querySelectorAll("ui-theme").forEach((element) => element.show?.());
}

export function toggleTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  chooseTheme(dark ? "light" : "dark");
}

class Theme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.show();
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  handleEvent(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.themeChoice) chooseTheme(button.dataset.themeChoice);
    if ("densityChoice" in button.dataset) {
      const compact = root.dataset.density !== "compact";
      if (compact) root.dataset.density = "compact";
      else delete root.dataset.density;
      remember("density", compact ? "compact" : "");
      this.show();
    }
  }

  show() {
    const chosen = root.dataset.theme || "system";
    for (const button of this.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
    this.querySelector("[data-density-choice]")?.setAttribute("aria-pressed", String(root.dataset.density === "compact"));
  }
}
customElements.define("ui-theme", Theme);
