/* What was sent comes back with an answer: the first field that cannot stand has the focus, or what is told of it
   ([data-told]). On glass it is only brought into sight: a keyboard would cover it. */
const ANSWERS = "[aria-invalid=true], [role=alert]:not(:empty), form .error, [data-told]";

function seen(answer) {
  if (!matchMedia("(pointer: fine)").matches) return answer.scrollIntoView({ block: "nearest" });
  answer.focus();
  if (document.activeElement === answer) return;
  answer.tabIndex = -1; // words take the focus only when they are told to
  answer.focus();
}

document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  // What is asked while one still types must not take the focus away.
  if (ctx.sourceEvent?.type !== "submit" || ctx.request?.method === "GET" || !ctx.target) return;
  const place = ctx.target.isConnected ? ctx.target : document.getElementById(ctx.target.id);
  const answer = [...(place?.querySelectorAll(ANSWERS) ?? [])].find((each) => each.checkVisibility());
  if (answer) seen(answer);
});
