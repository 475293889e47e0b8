"use strict";
// What every page shares: light or dark, colours for drawings, copying.
const quarrel = (() => {
  const byId = (id) => document.getElementById(id);

  // ---- theme: follows the system until a reader chooses
  const root = document.documentElement;
  const stored = (value) => {
    try {
      if (value !== undefined) localStorage.setItem("quarrel-theme", value);
      return localStorage.getItem("quarrel-theme");
    } catch { return null; } // pages opened from a file may have no storage
  };
  if (stored()) root.dataset.theme = stored();
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const redraws = [];
  const redraw = () => redraws.forEach((draw) => draw());
  dark.addEventListener("change", redraw);
  byId("theme")?.addEventListener("click", () => {
    const now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    stored(root.dataset.theme);
    redraw();
  });
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const color = (name) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.addEventListener("click", async () => {
      const text = byId(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch { // not allowed here: leave it selected for the reader
        getSelection().selectAllChildren(text);
        button.textContent = "Selected";
      }
    });
  }

  return { byId, color, redraws };
})();
