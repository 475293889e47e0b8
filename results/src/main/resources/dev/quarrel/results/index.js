"use strict";
(() => {
  const body = document.querySelector("#runs tbody");
  const rows = [...body.rows];
  const search = document.getElementById("search");
  const filters = [...document.querySelectorAll("[data-filter]")];
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(words.every((word) => text.includes(word)) && filters.every((f) => !f.value || row.dataset[f.dataset.filter] === f.value));
      if (!row.hidden) shown++;
    }
    document.getElementById("count").textContent = shown;
  };
  search.addEventListener("input", show);
  filters.forEach((filter) => filter.addEventListener("change", show));
  for (const button of document.querySelectorAll("[data-sort]")) {
    let up = false;
    button.addEventListener("click", () => {
      up = !up;
      const field = button.dataset.sort;
      rows.sort((a, b) => (up ? 1 : -1) * a.dataset[field].localeCompare(b.dataset[field], undefined, { numeric: true }));
      body.append(...rows);
    });
  }
  const compare = document.getElementById("compare");
  if (compare) {
    const picked = () => [...body.querySelectorAll("input:checked")].map((box) => box.value);
    body.addEventListener("change", () => { compare.disabled = picked().length !== 2; });
    compare.addEventListener("click", () => {
      const [b, a] = picked();
      location.href = "compare?a=" + encodeURIComponent(a) + "&b=" + encodeURIComponent(b);
    });
  }
})();
