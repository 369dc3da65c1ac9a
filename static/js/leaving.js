/* A page that is left takes its questions back: that no answer comes any more is no fault, and nobody is told of one. */
const asked = new Set();
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => asked.add(ctx.request));
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => asked.delete(ctx.request));
addEventListener("pagehide", () => {
  for (const request of asked) request.abort();
  asked.clear();
});
