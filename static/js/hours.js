/* <ui-hours> around the grid of a time sheet: arrows go from cell to cell (left and right once the caret is at the end
   of what is written), and sums follow what is typed. Without it the grid still works: by Tab, summed by the server. */
const number = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

function hours(text) {
  const [whole, minutes] = text.trim().replace(",", ".").split(":");
  const found = Number(whole || 0) + (minutes ? Number(minutes) / 60 : 0);
  return Number.isFinite(found) ? found : 0;
}

class Hours extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this);
    this.addEventListener("input", this);
  }

  disconnectedCallback() {
    for (const name of ["keydown", "input"]) this.removeEventListener(name, this);
  }

  grid() {
    return [...this.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);
  }

  handleEvent(event) {
    if (event.type === "input") this.add_up();
    else if (event.target.matches("tbody input") && !event.altKey && !event.ctrlKey && !event.metaKey) this.go(event);
  }

  go(event) {
    const { target, key } = event;
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[key];
    if (!step || event.shiftKey) return;
    const end = key === "ArrowLeft" ? 0 : target.value.length;
    const all = target.selectionStart === 0 && target.selectionEnd === target.value.length;
    if (step[1] && !all && (target.selectionStart !== end || target.selectionEnd !== end)) return;
    const grid = this.grid();
    let row = grid.findIndex((cells) => cells.includes(target));
    let column = grid[row].indexOf(target);
    do {
      row += step[0];
      column += step[1];
    } while (grid[row]?.[column]?.disabled);
    const next = grid[row]?.[column];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select();
  }

  add_up() {
    const grid = this.grid();
    const days = grid[0].map((_, column) => grid.reduce((sum, cells) => sum + hours(cells[column].value), 0));
    const whole = days.reduce((sum, day) => sum + day, 0);
    this.querySelectorAll("tbody [data-sum]").forEach((place, row) => {
      place.textContent = number.format(grid[row].reduce((sum, cell) => sum + hours(cell.value), 0));
    });
    this.querySelectorAll("tfoot [data-sum]").forEach((place, column) => {
      place.textContent = number.format(column < days.length ? days[column] : whole);
    });
  }
}

customElements.define("ui-hours", Hours);
