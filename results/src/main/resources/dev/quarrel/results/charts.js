"use strict";
// The charts: drawn by ECharts when they come into sight, all zoomed together, faults behind them.
(() => {
  const { byId, color, redraws, setup, OUTCOMES } = quarrel;
  const pairs = (flat) => { const out = []; for (let i = 0; i < flat.length; i += 2) out.push([flat[i], flat[i + 1]]); return out; };
  const PALETTE = ["line1", "line2", "line3", "line4", "line5", "line6", "line7", "line8", "line9"];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];

  quarrel.charts = function charts(d) {
    const points = [[], [], []];
    for (let i = 0; i < d.from.length; i++) {
      if (d.took[i] >= 0) points[d.outcome[i]].push(d.from[i] / 1000, Math.max(0.001, d.took[i] / 1000));
    }
    const windows = [...document.querySelectorAll("[data-window]")].map((row) => row.dataset.window.split(",").map(Number));
    const end = Math.ceil(d.end / 100) / 10;

    const areas = () => ({
      silent: true, itemStyle: { color: color("band") }, label: { color: color("band-ink"), position: "insideTop", fontSize: 10 },
      data: setup.bands.map((b) => [{ name: setup.bands.length > 12 ? "" : b.name, xAxis: b.from / 1000 }, { xAxis: b.to / 1000 }]),
    });
    const base = (yName, yType) => {
      const ink = color("dim"), rule = color("rule");
      return {
        animation: false, textStyle: { color: ink, fontFamily: "system-ui, sans-serif" }, grid: { left: 64, right: 20, top: 40, bottom: 62 },
        legend: { top: 0, right: 10, left: 140, type: "scroll", textStyle: { color: ink }, pageTextStyle: { color: ink }, inactiveColor: rule },
        tooltip: { trigger: "axis", axisPointer: { type: "line" }, confine: true, backgroundColor: color("ink"), borderWidth: 0, textStyle: { color: color("page"), fontSize: 12 } },
        dataZoom: [
          { type: "inside", zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
          { type: "slider", height: 18, bottom: 8, textStyle: { color: ink }, borderColor: rule, showDataShadow: false, labelFormatter: (v) => (+v).toFixed(1) + " s" },
        ],
        xAxis: { type: "value", min: 0, max: end, axisLabel: { color: ink, formatter: "{value} s" }, splitLine: { show: false }, axisLine: { lineStyle: { color: rule } } },
        yAxis: { type: yType, name: yName, nameTextStyle: { color: ink, align: "left" }, minInterval: yType === "value" && yName !== "ms" && yName !== "a second" ? 1 : undefined, axisLabel: { color: ink, hideOverlap: true }, splitLine: { lineStyle: { color: rule, opacity: 0.6 } } },
      };
    };
    const outcomeFills = () => [color("read-edge"), color("mark"), color("info-edge")];

    const latency = () => {
      const fills = outcomeFills(), option = base("ms", "log");
      Object.assign(option.tooltip, { trigger: "item", formatter: (p) => `${p.seriesName}<br>${p.value[0].toFixed(3)} s: ${p.value[1].toFixed(3)} ms` });
      option.series = OUTCOMES.map((name, o) => ({
        name, type: "scatter", large: true, largeThreshold: 2000, symbol: SYMBOLS[o], symbolSize: o === 0 ? 2.5 : 6, itemStyle: { color: fills[o], opacity: o === 0 ? 0.5 : 0.9 },
        data: pairs(points[o]), markArea: o === 0 ? areas() : undefined,
      }));
      for (const [name, at, style] of [["p50", 5, "solid"], ["p99", 6, "dashed"]]) {
        option.series.push({ name, type: "line", showSymbol: false, lineStyle: { type: style, width: 1.6, color: color("ink") }, itemStyle: { color: color("ink") },
          data: windows.map((w) => [(w[0] + w[1] / 2) / 1000, w[2] > 0 ? Math.max(0.001, w[at] / 1000) : null]) }); // a gap where nothing was ok
      }
      return option;
    };
    const rate = () => {
      const fills = outcomeFills(), option = base("a second", "value");
      option.series = OUTCOMES.map((name, o) => ({
        name, type: "line", step: "end", showSymbol: false, lineStyle: { color: fills[o], width: 1.6, type: ["solid", "dashed", "dotted"][o] }, itemStyle: { color: fills[o] },
        data: windows.map((w) => [w[0] / 1000, w[2 + o] * 1000 / w[1]]), markArea: o === 0 ? areas() : undefined,
      }));
      return option;
    };
    const counted = (chart) => () => {
      const option = base(chart.unit, "value");
      option.series = chart.lines.map((line, i) => {
        const fill = color(PALETTE[i % PALETTE.length]);
        const last = line.points[line.points.length - 1];
        const look = chart.points
          ? { type: "scatter", symbolSize: 5, itemStyle: { color: color("mark"), opacity: 0.75 }, data: line.points }
          : { type: "line", step: "end", showSymbol: false, itemStyle: { color: fill }, lineStyle: { color: fill, width: 1.8, type: ["solid", "dashed", "dotted"][Math.floor(i / 3) % 3] }, data: last && last[0] < end ? [...line.points, [end, last[1]]] : line.points };
        return { name: line.name, ...look, markArea: i === 0 ? areas() : undefined };
      });
      return option;
    };

    const options = { latency, rate };
    for (const chart of setup.charts) options[chart.id] = counted(chart);
    const drawn = new Map();
    const draw = (box) => {
      drawn.get(box)?.dispose();
      const chart = echarts.init(box);
      chart.group = "run";
      chart.setOption(options[box.dataset.chart]());
      const before = [...drawn.values()].find((other) => !other.isDisposed() && other !== chart);
      if (before) { // come late: look at the same stretch of time
        const zoom = before.getOption().dataZoom[0];
        chart.dispatchAction({ type: "dataZoom", start: zoom.start, end: zoom.end });
      }
      drawn.set(box, chart);
      box.dataset.drawn = "yes";
      echarts.connect("run");
      document.body.dataset.charts = "drawn";
    };
    const boxes = [...document.querySelectorAll("[data-chart]")];
    const watcher = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        if (isIntersecting && !drawn.has(target)) {
          watcher.unobserve(target);
          try { draw(target); } catch (problem) { quarrel.failed(problem); }
        }
      }
    }, { rootMargin: "400px" });
    boxes.forEach((box) => watcher.observe(box));
    addEventListener("beforeprint", () => boxes.filter((box) => !drawn.has(box)).forEach(draw));
    redraws.push(() => [...drawn.keys()].forEach(draw));
    addEventListener("resize", () => drawn.forEach((c) => c.resize()));
  };
})();
