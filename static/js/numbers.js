/* Number fields take a comma for what it can only mean. A browser in a language with the decimal point drops a typed
   comma without a word, and "12,5" would be kept as 125. Here a comma is the decimal point; a second one, or a pasted
   1,234,567, shows that thousands were meant; what could be both, as 1,234 typed, is asked back before it is sent. */
const DROPS = new Intl.NumberFormat(navigator.language).format(1.5) === "1.5";
const ASKED = "Is it a thousand or a fraction? Write it without the comma.";
const GROUPED = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/;
const DECIMAL = /^[-+]?\d*,\d+$/;
const with_comma = new WeakSet();

function plain(text) {
  const written = text.trim().replace(/[\s'’]/gu, "");
  if (GROUPED.test(written)) return written.replaceAll(",", "");
  return DECIMAL.test(written) ? written.replace(",", ".") : written;
}

function comma(field) {
  if (with_comma.delete(field)) field.value = field.value.replace(".", "");
  else if (!field.value.includes(".") && document.execCommand("insertText", false, ".")) with_comma.add(field);
}

function paste(field, text) {
  const number = plain(text);
  if (number !== text) document.execCommand("insertText", false, number);
  return number !== text;
}

document.addEventListener("beforeinput", (event) => {
  const field = event.target;
  if (!DROPS || !field.matches("input[type=number]")) return;
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (text === ",") {
    event.preventDefault();
    comma(field);
  } else if (text.length > 1 && paste(field, text)) event.preventDefault();
});

document.addEventListener("input", ({ target }) => {
  if (!target.matches("input[type=number]")) return;
  if (target.validationMessage === ASKED) target.setCustomValidity("");
  if (!target.value && !target.validity.badInput) with_comma.delete(target);
});

document.addEventListener("change", ({ target }) => {
  if (!with_comma.has(target) || !/\.\d{3}$/.test(target.value)) return;
  with_comma.delete(target);
  target.setCustomValidity(ASKED);
  target.reportValidity();
}, true);
