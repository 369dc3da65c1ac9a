/* command="show-modal|close|toggle-popover" for browsers that do not know it yet; confirmations in our own dialog. */
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[commandfor]");
    const target = button && document.getElementById(button.getAttribute("commandfor"));
    if (!target) return;
    const command = button.getAttribute("command");
    if (command === "show-modal" && !target.open) target.showModal();
    if (command === "close") target.close();
    if (command === "toggle-popover") target.togglePopover();
  });
}

/* A modal would lie under an open menu or drawer. */
document.addEventListener("click", (event) => {
  if (!event.target.closest?.('[command="show-modal"]')) return;
  for (const open of document.querySelectorAll("[popover]:popover-open")) open.hidePopover();
});

/* A dialog that htmx filled opens by itself: <dialog data-open>. Its first field has the focus, except where that
   would bring up a keyboard on the glass. */
function openFilled() {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not([open])")) {
    dialog.showModal();
    const field = ".body :is(input:not([type=hidden]), select:not(.taken), textarea)";
    if (matchMedia("(pointer: fine)").matches) dialog.querySelector(field)?.focus();
  }
}
document.addEventListener("htmx:after:swap", openFilled);

/* A late answer to something on the page (a filter, a poll) leaves alone what is being filled in over it; only an
   answer to the dialog itself closes it. */
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const place = document.getElementById("dialog");
  const is_beside = place !== ctx.target && !place?.contains(ctx.sourceElement);
  place?.toggleAttribute("hx-morph-skip", is_beside && Boolean(place.querySelector("dialog[open]")));
});
openFilled();

/* <form data-confirm="Close this cycle?"> and <button data-confirm="…">. */
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
