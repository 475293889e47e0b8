"use strict";
// The timeline of all processes, on a canvas: 100,000 operations are drawn at every move.
(() => {
  const { byId, color, redraws, setup, show, hide, about } = quarrel;

  quarrel.timeline = function timeline(d) {
    const canvas = byId("lanes"), g = canvas.getContext("2d"), picker = byId("key");
    const marked = new Set(setup.marked);
    const LEFT = 62, TOP = 20;
    // A process whose operation stayed unknown is retired and its thread goes on under old + concurrency.
    const distinct = [...new Set(d.process)].sort((a, b) => a - b);
    const threads = setup.concurrency || Math.min(distinct.length, 64);
    const lane = setup.concurrency || distinct.length > 64 ? (p) => p % threads : (p) => distinct.indexOf(p);
    const lanes = Uint32Array.from(d.process, lane);
    const lanePx = Math.max(7, Math.min(22, Math.floor(420 / threads)));
    const height = TOP + threads * lanePx + 20;
    let view = { from: 0, to: d.end }, shown = [], picked = -1, width = 0;

    const option = (value, label) => { const o = new Option(label, value); picker.add(o); return o; };
    option("", "all keys");
    d.keys.forEach((key, i) => option(String(i), key || "(no key)"));
    const offending = setup.key === null ? -1 : d.keys.indexOf(setup.key);
    if (offending >= 0) picker.value = String(offending);

    const filter = () => {
      const key = picker.value === "" ? -1 : Number(picker.value);
      shown = [];
      for (let i = 0; i < d.from.length; i++) if (key < 0 || d.key[i] === key) shown.push(i);
      picked = -1;
    };
    const toX = (t) => LEFT + (t - view.from) / (view.to - view.from) * (width - LEFT);
    const toT = (x) => view.from + (x - LEFT) / (width - LEFT) * (view.to - view.from);
    const rowY = (l) => TOP + l * lanePx;
    const fills = () => ({
      read: color("read-edge"), write: color("write-edge"), fail: color("fail-edge"), info: color("info-edge"),
      ink: color("ink"), dim: color("dim"), rule: color("rule"), band: color("band"), bandInk: color("band-ink"), mark: color("mark"), card: color("card"),
    });

    // Ticks at round times, all in one unit: seconds where they are at least a second's tenth apart.
    const roundStep = (least) => {
      const unit = 10 ** Math.floor(Math.log10(least));
      return unit * [1, 2, 5, 10].find((factor) => unit * factor >= least);
    };
    const tick = (ms, apart) => {
      const scale = apart >= 100 ? 1000 : 1;
      return (ms / scale).toFixed(Math.max(0, -Math.floor(Math.log10(apart / scale) + 1e-9))) + (scale === 1 ? " ms" : " s");
    };

    const draw = () => {
      const ratio = devicePixelRatio || 1;
      width = canvas.parentElement.clientWidth;
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.height = height + "px";
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      g.font = "11px system-ui, sans-serif";
      const c = fills();
      g.clearRect(0, 0, width, height);
      g.save();
      g.beginPath(); g.rect(LEFT, 0, width - LEFT, height); g.clip();
      for (const band of setup.bands) {
        const x = toX(band.from), w = Math.max(1, toX(band.to) - x);
        if (x > width || x + w < LEFT) continue;
        g.fillStyle = c.band; g.fillRect(x, 0, w, height - 18);
        g.fillStyle = c.bandInk;
        g.save(); g.beginPath(); g.rect(x, 0, w, TOP); g.clip();
        g.fillText(band.name, Math.max(x, LEFT) + 4, 13); g.restore();
      }
      const edge = new Float64Array(threads).fill(-1);
      const kinds = d.fs.map((f) => (f === "read" ? c.read : c.write));
      for (const i of shown) {
        if (d.from[i] > view.to) break;
        if (d.to[i] < view.from && d.outcome[i] !== 2) continue;
        const x = toX(d.from[i]);
        const stop = d.to[i] === Infinity ? x + 14 : toX(d.to[i]);
        if (stop < LEFT) continue;
        const w = Math.max(1.5, stop - x - 0.5), l = lanes[i], hot = marked.has(d.index[i]);
        if (x + w < edge[l] + 1 && !hot && i !== picked) continue; // under a pixel that is drawn already
        edge[l] = Math.max(edge[l], x + w);
        g.fillStyle = hot ? c.mark : d.outcome[i] === 0 ? kinds[d.f[i]] : d.outcome[i] === 1 ? c.fail : c.info;
        g.fillRect(x, rowY(l) + 1, w, lanePx - 2);
        if (w > 46 && lanePx > 11) {
          g.fillStyle = c.card;
          g.save(); g.beginPath(); g.rect(x, rowY(l), w - 3, lanePx); g.clip();
          g.fillText(`${d.fs[d.f[i]]} ${d.value[i]}`, Math.max(x, LEFT) + 4, rowY(l) + lanePx / 2 + 4); g.restore();
        }
        if (i === picked) { g.strokeStyle = c.ink; g.lineWidth = 2; g.strokeRect(x - 1, rowY(l), w + 2, lanePx); }
      }
      g.restore();
      g.fillStyle = c.dim; g.strokeStyle = c.rule; g.lineWidth = 1;
      for (let l = 0; l < threads; l++) {
        if (lanePx >= 11 || l % 2 === 0) g.fillText("process " + (setup.concurrency ? l : distinct[l] ?? l), 2, rowY(l) + lanePx / 2 + 4);
      }
      const apart = roundStep((view.to - view.from) / Math.max(2, (width - LEFT) / 110));
      for (let n = Math.ceil(Math.max(0, view.from) / apart); n * apart <= view.to; n++) {
        const x = toX(n * apart), text = tick(n * apart, apart), wide = g.measureText(text).width;
        g.beginPath(); g.moveTo(x, height - 20); g.lineTo(x, height - 16); g.stroke();
        g.fillText(text, Math.max(LEFT, Math.min(x - wide / 2, width - wide - 2)), height - 5);
      }
    };
    let queued = false;
    const soon = () => { if (!queued) { queued = true; requestAnimationFrame(() => { queued = false; draw(); }); } };
    const look = (from, to) => {
      const span = Math.max(0.01, Math.min(to - from, d.end * 1.02));
      const begin = Math.max(-d.end * 0.01, Math.min(from, d.end * 1.01 - span));
      view = { from: begin, to: begin + span };
      canvas.dataset.from = view.from; canvas.dataset.to = view.to;
      soon();
    };
    const zoom = (factor, at) => look(at - (at - view.from) * factor, at + (view.to - at) * factor);
    const anomaly = () => {
      let from = Infinity, to = -Infinity;
      for (let i = 0; i < d.from.length; i++) {
        if (setup.first.includes(d.index[i])) { from = Math.min(from, d.from[i]); to = Math.max(to, d.to[i] === Infinity ? d.from[i] : d.to[i]); }
      }
      if (from > to) return look(0, d.end);
      const pad = Math.max(5, (to - from) * 0.3);
      look(from - pad, to + pad);
    };
    const hit = (x, y) => {
      const l = Math.floor((y - TOP) / lanePx), t = toT(x), slack = 2 * (view.to - view.from) / width;
      let best = -1;
      for (const i of shown) {
        if (d.from[i] > t + slack) break;
        if (lanes[i] === l && (d.to[i] === Infinity ? d.from[i] + 14 * slack : d.to[i]) >= t - slack) best = i;
      }
      return best;
    };
    const pick = (i) => {
      picked = i;
      byId("picked").textContent = about(d, i);
      if (d.from[i] < view.from || d.from[i] > view.to) { const half = (view.to - view.from) / 2; look(d.from[i] - half, d.from[i] + half); } else soon();
    };
    const step = (by) => {
      if (!shown.length) return;
      let at = shown.indexOf(picked);
      at = at < 0 ? shown.findIndex((i) => d.from[i] >= view.from) : at + by;
      pick(shown[Math.max(0, Math.min(shown.length - 1, at))]);
    };

    canvas.addEventListener("wheel", (e) => { if (!e.ctrlKey && document.activeElement !== canvas) return; e.preventDefault(); zoom(e.deltaY > 0 ? 1.25 : 0.8, toT(e.offsetX)); }, { passive: false });
    let drag = null;
    canvas.addEventListener("pointerdown", (e) => { drag = { x: e.offsetX, view }; canvas.setPointerCapture(e.pointerId); });
    canvas.addEventListener("pointermove", (e) => {
      if (drag && Math.abs(e.offsetX - drag.x) > 2) {
        const by = (drag.x - e.offsetX) / (width - LEFT) * (drag.view.to - drag.view.from);
        look(drag.view.from + by, drag.view.to + by);
        return;
      }
      const i = hit(e.offsetX, e.offsetY);
      if (i >= 0) show(about(d, i), e.clientX, e.clientY); else hide();
    });
    canvas.addEventListener("pointerup", (e) => {
      if (drag && Math.abs(e.offsetX - drag.x) <= 2) { const i = hit(e.offsetX, e.offsetY); if (i >= 0) pick(i); }
      drag = null;
    });
    canvas.addEventListener("pointerleave", hide);
    canvas.addEventListener("keydown", (e) => {
      const span = view.to - view.from, middle = (view.from + view.to) / 2;
      const moves = {
        ArrowLeft: () => look(view.from - span / 5, view.to - span / 5), ArrowRight: () => look(view.from + span / 5, view.to + span / 5),
        "+": () => zoom(0.6, middle), "=": () => zoom(0.6, middle), "-": () => zoom(1.6, middle), 0: () => look(0, d.end),
        n: () => step(1), p: () => step(-1), N: () => step(1), P: () => step(-1),
      };
      if (moves[e.key]) { e.preventDefault(); moves[e.key](); }
    });
    picker.addEventListener("change", () => { filter(); soon(); });
    for (const button of document.querySelectorAll("[data-view]")) {
      button.addEventListener("click", () => (button.dataset.view === "all" ? look(0, d.end) : anomaly()));
    }
    addEventListener("resize", soon);
    redraws.push(draw);
    filter();
    anomaly();
    draw();
  };
})();
