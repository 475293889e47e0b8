"use strict";
// Hover and focus on drawn operations, and the operations that the timeline and the charts draw.
(() => {
  const { byId } = quarrel;
  quarrel.setup = JSON.parse(byId("setup").textContent);
  const OUTCOMES = quarrel.OUTCOMES = ["ok", "fail", "info"];

  // ---- hover and focus show all of an operation
  const tip = byId("tip");
  const show = (text, x, y) => {
    tip.textContent = text;
    tip.hidden = false;
    tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = (y + 20 + tip.offsetHeight > innerHeight ? y - tip.offsetHeight - 10 : y + 20) + "px";
  };
  const hide = () => { tip.hidden = true; };
  for (const op of document.querySelectorAll(".intervals .op, .intervals .held")) {
    const title = op.querySelector("title");
    if (title) title.remove(); // the browser's own tip would cover ours; the label stays for readers
    const text = op.getAttribute("aria-label");
    op.addEventListener("mousemove", (e) => show(text, e.clientX, e.clientY));
    op.addEventListener("mouseleave", hide);
    op.addEventListener("focus", () => {
      const box = op.getBoundingClientRect();
      show(text, box.left, box.bottom - 16);
    });
    op.addEventListener("blur", hide);
  }
  addEventListener("keydown", (e) => { if (e.key === "Escape") hide(); });

  const millis = quarrel.millis = (ms) => (ms < 10000 ? ms.toFixed(2) + " ms" : (ms / 1000).toFixed(3) + " s");
  quarrel.show = show;
  quarrel.hide = hide;

  quarrel.load = async function load() {
    const packed = Uint8Array.from(atob(byId("operations").textContent), (c) => c.charCodeAt(0));
    const plain = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const data = await new Response(plain).json();
    const count = data.start.length;
    data.from = new Float64Array(count);
    data.to = new Float64Array(count);
    let micros = 0, index = 0, last = 0;
    for (let i = 0; i < count; i++) {
      micros += data.start[i];
      index += data.index[i];
      data.index[i] = index;
      data.from[i] = micros / 1000;
      data.to[i] = data.took[i] < 0 ? Infinity : data.from[i] + data.took[i] / 1000;
      last = Math.max(last, data.took[i] < 0 ? data.from[i] : data.to[i]);
    }
    data.end = last || 1;
    return data;
  };

  quarrel.about = (d, i) => {
    const key = d.keys[d.key[i]], node = d.nodes[d.node[i]];
    return `process ${d.process[i]}${node ? " on " + node : ""}: ${d.fs[d.f[i]]} ${key} ${d.value[i]} — ${OUTCOMES[d.outcome[i]]}, `
      + `from ${millis(d.from[i])}, ${d.took[i] < 0 ? "never answered" : "took " + millis(d.took[i] / 1000)}, index ${d.index[i]}`;
  };

  // A drawing that fails says so and leaves the verdict and the tables as they are.
  quarrel.failed = (problem) => {
    console.error(problem);
    byId("picked").textContent = "The charts could not be drawn (" + problem.message + "); the tables hold the same figures.";
  };
})();
