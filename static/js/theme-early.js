/* Runs before the first paint, so that a chosen theme never flashes. */
try {
  const root = document.documentElement, theme = localStorage.getItem("theme"), density = localStorage.getItem("density");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (density === "compact") root.dataset.density = density;
} catch { /* storage may be forbidden: the system's theme holds */ }
