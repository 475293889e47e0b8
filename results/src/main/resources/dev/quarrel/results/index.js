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
      row.hidden = !(words.every((word) => text.includes(word)) && filters.every((f) => {
        const has = row.dataset[f.dataset.filter];
        return !f.value || ("many" in f.dataset ? has.split(", ").includes(f.value) : has === f.value);
      }));
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
      document.querySelector("#runs th[aria-sort]")?.removeAttribute("aria-sort");
      button.closest("th").setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.sort((a, b) => (up ? 1 : -1) * a.dataset[field].localeCompare(b.dataset[field], undefined, { numeric: true }));
      body.append(...rows);
    });
  }
  for (const cell of document.querySelectorAll("[data-progress]")) {
    const events = new EventSource(cell.dataset.progress);
    events.onmessage = (event) => {
      const told = JSON.parse(event.data);
      cell.textContent = told.verdict === "running"
        ? `running: ${told.seconds.toFixed(1)} s, ok ${told.ok}, fail ${told.fail}, info ${told.info}${told.fault ? ", " + told.fault : ""}`
        : told.verdict + ": load the page again";
      if (told.verdict !== "running") events.close();
    };
    events.onerror = () => events.close();
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
