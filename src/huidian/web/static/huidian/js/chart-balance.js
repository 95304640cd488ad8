// What goes in and out of a stock: above it as a line, below what comes and goes each month as bars from zero.
// A spec of kind "balance" has four series: the stock, two that come, one that goes (its values positive).
import { base, categories, hatch, text, values } from "./chart-options.js";

function lineData(series, from) {
  const settled = series.provisional.findIndex(Boolean);
  const end = settled < 0 ? series.values.length : settled;
  return series.values.map((value, at) => (from === "settled" ? (at < end ? value : null) : at >= end - 1 ? value : null));
}

function stock(spec, series, colours, dense) {
  const shared = { type: "line", name: series.name, xAxisIndex: 0, yAxisIndex: 0, symbolSize: 6, silent: false };
  const label = { show: !dense, position: "top", color: colours.text, fontSize: 12, formatter: ({ dataIndex }) => text(series, dataIndex) };
  const point = (value, at) => ({
    value,
    symbol: series.provisional[at] ? "emptyCircle" : "circle",
    symbolSize: spec.selected === at ? 10 : 6,
    label: { show: spec.selected === at || !dense, fontWeight: spec.selected === at ? 600 : 400 },
  });
  return [
    { ...shared, color: colours.accent, label, lineStyle: { width: 2 }, data: lineData(series, "settled").map(point) },
    {
      ...shared,
      color: colours.accent,
      label,
      lineStyle: { width: 2, type: "dashed" },
      data: lineData(series, "provisional").map((value, at) => (series.provisional[at] ? point(value, at) : { value, symbol: "none", label: { show: false } })),
    },
  ];
}

function flow(spec, series, colours, colour, sign, text, dense) {
  return {
    type: "bar",
    name: series.name,
    stack: "flow",
    xAxisIndex: 1,
    yAxisIndex: 1,
    barMaxWidth: 36,
    label: { show: Boolean(text) && !dense, position: sign > 0 ? "top" : "bottom", color: colours.muted, fontSize: 12, formatter: ({ dataIndex }) => text?.(dataIndex) },
    data: series.values.map((value, at) => ({
      value: sign * value,
      itemStyle: series.provisional[at] ? hatch(colour, colours.surface) : { color: colour },
      cursor: "pointer",
    })),
  };
}

export function balanceOption(spec, colours, width) {
  const [held, first, second, gone] = spec.series;
  const dense = width / spec.labels.length < 52;
  const come = (at) => `+${(first.values[at] + second.values[at]).toLocaleString("en-US")}`;
  const went = (at) => `−${text(gone, at)}`;
  const [line, provisional] = stock(spec, held, colours, dense);
  const axis = categories(spec, colours, dense ? "auto" : 0);
  const plain = { ...values(spec, colours, dense), min: null };
  return {
    ...base(spec, colours),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    grid: [
      { left: dense ? 44 : 8, right: 12, top: 26, height: "38%" },
      { left: dense ? 44 : 8, right: 12, top: "56%", bottom: 30 },
    ],
    xAxis: [
      { ...axis, gridIndex: 0, axisLabel: { show: false }, axisLine: { show: false } },
      { ...axis, gridIndex: 1, axisLabel: { ...axis.axisLabel, margin: 10 }, axisLine: { show: false } },
    ],
    yAxis: [
      { ...plain, gridIndex: 0, scale: true, splitLine: { show: dense, lineStyle: { color: colours.line } } },
      { ...plain, gridIndex: 1, splitLine: { show: dense, lineStyle: { color: colours.line } } },
    ],
    series: [
      line,
      flow(spec, first, colours, colours.accent, 1, null, dense),
      flow(spec, second, colours, colours.bar, 1, come, dense),
      { ...flow(spec, gone, colours, colours.series[1], -1, went, dense), markLine: zeroLine(colours) },
      provisional,
    ],
  };
}

function zeroLine(colours) {
  return { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.muted, type: "solid", width: 1 }, data: [{ yAxis: 0 }] };
}
