/* Proposes the time zone of this browser in a new organisation's form. */
const select = document.querySelector("select[data-time-zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const option = select && [...select.options].find((each) => each.value === here);
if (option) {
  select.value = here;
  const field = select.parentElement.querySelector("[role=combobox]");
  if (field) field.value = option.label;
}
