// Draws every [data-chart]: its value names the JSON script beside it (see docs/recipes/add-a-desk.md).
import { balanceOption } from "./chart-balance.js";
import { marksOption } from "./chart-marks.js";
import { stackOption } from "./chart-stack.js";
import { barsOption, columnsOption, linesOption } from "./chart-options.js";

const OPTIONS = { balance: balanceOption, bars: barsOption, columns: columnsOption, lines: linesOption, marks: marksOption, stack: stackOption };
const drawn = new Map();

function colours(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(`--hd-${name}`).trim();
  return {
    accent: of("accent"),
    bar: of("bar"),
    line: of("line"),
    text: of("text"),
    muted: of("muted"),
    surface: of("surface"),
    series: ["accent", "second", "third", "fourth", "bar"].map(of),
    ramp: ["ramp-1", "ramp-2", "ramp-3", "ramp-4", "ramp-5", "ramp-6"].map(of),
    font: style.fontFamily,
  };
}

function draw(element) {
  const source = document.getElementById(element.dataset.chart);
  if (!source || !element.offsetWidth) return;
  const spec = JSON.parse(source.textContent);
  const chart = drawn.get(element) ?? window.echarts.init(element, null, { renderer: "canvas" });
  chart.setOption(OPTIONS[spec.kind](spec, colours(element), element.offsetWidth), true);
  if (!drawn.has(element)) {
    drawn.set(element, chart);
    chart.on("click", ({ dataIndex, seriesIndex }) => {
      const series = spec.series[seriesIndex] ?? spec.series[0];
      if (series.links?.[dataIndex]) location.assign(series.links[dataIndex]);
    });
    sizes.observe(element);
  }
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (!target.isConnected || !target.offsetWidth) continue;
    drawn.get(target)?.resize();
    draw(target);
  }
});

function drawAll() {
  for (const [element, chart] of drawn) {
    if (element.isConnected) continue;
    sizes.unobserve(element);
    chart.dispose();
    drawn.delete(element);
  }
  document.querySelectorAll("[data-chart]").forEach(draw);
}

async function drawWhenNeeded() {
  if (!document.querySelector("[data-chart]")) return;
  if (!window.echarts) await loadLibrary();
  drawAll();
}

let loading = null;

function loadLibrary() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("../../vendor/echarts.min.js", import.meta.url).href;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

export function startCharts() {
  for (const name of ["huidian:theme", "huidian:shown", "htmx:afterSettle"]) {
    document.addEventListener(name, drawWhenNeeded);
  }
  addEventListener("beforeprint", drawAll);
  drawWhenNeeded();
}
