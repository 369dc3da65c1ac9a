/* A row of tabs that is wider than a phone starts at the tab one is on. */
for (const tab of document.querySelectorAll(".views > [aria-current=page]")) {
  const row = tab.parentElement;
  if (row.scrollWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
