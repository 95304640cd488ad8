// From our chart specs to ECharts options. A spec:
//   {kind: "columns"|"lines"|"bars", unit: "%"|"台"…, unit_one: the unit of one, percent: bool,
//    words: {n, provisional},
//    labels: [..], notes: [..] (second line under a label), selected: index|null,
//    series: [{name, values, texts: [..], provisional: [..], links: [..], tips: [..]}]}
// Values of a percent spec are fractions, those of a money spec fen; `texts` is how the page prints each of them.
// Words come with the spec, so that they are translated.

export function text(series, at) {
  return series.texts[at] ?? "–";
}

function axisText(value, spec) {
  if (spec.percent) return `${+(value * 100).toFixed(1)}%`;
  return (spec.money ? value / 100 : value).toLocaleString("en-US");
}

function tooltip(spec, colours) {
  return {
    trigger: "axis",
    axisPointer: { type: "shadow", z: 0, shadowStyle: { color: colours.line, opacity: 0.4 } },
    backgroundColor: colours.surface,
    borderColor: colours.line,
    textStyle: { color: colours.text, fontFamily: colours.font, fontSize: 13 },
    confine: true,
    // Elements, not markup: the page's policy refuses style attributes in markup.
    formatter: (points) => lines(points, spec),
  };
}

function lines(points, spec) {
  const box = document.createElement("div");
  box.className = "hd-chart-tip";
  const at = points[0].dataIndex;
  const add = (tag, text) => box.appendChild(Object.assign(document.createElement(tag), { textContent: text }));
  add("strong", spec.labels[at]);
  for (const series of spec.series) {
    const value = text(series, at);
    const one = Math.abs(series.values[at]) === 1 && spec.unit_one;
    const unit = spec.percent || value === "–" ? "" : ` ${one || spec.unit}`;
    add("div", `${spec.series.length > 1 ? `${series.name} ` : ""}${value}${unit}`);
    if (series.tips?.[at]) add("small", series.tips[at]);
    if (series.provisional?.[at]) add("small", spec.words.provisional);
  }
  return box;
}

export function base(spec, colours) {
  return {
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    textStyle: { fontFamily: colours.font, color: colours.text },
    color: colours.series,
    aria: { enabled: false },
    tooltip: tooltip(spec, colours),
  };
}

export function categories(spec, colours, sparse) {
  return {
    type: "category",
    data: spec.labels.map((label, at) => (spec.notes?.[at] ? `${label}\n{n|${spec.notes[at]}}` : label)),
    axisLine: { lineStyle: { color: colours.muted } },
    axisTick: { show: false },
    axisLabel: {
      color: colours.muted,
      fontSize: 12,
      lineHeight: 17,
      rotate: 0,
      interval: sparse,
      hideOverlap: true,
      rich: { n: { color: colours.muted, fontSize: 11, lineHeight: 16 } },
    },
  };
}

// Shares that come near the whole end at it.
function whole(spec) {
  const top = Math.max(...spec.series.flatMap((series) => series.values.map((value) => value ?? 0)));
  return spec.percent && top > 0.8 && top <= 1 ? { max: 1, interval: 0.25 } : {};
}

// What the axis counts, above its end; percentages say it at each number.
function named(spec, colours) {
  if (spec.percent || !spec.unit) return {};
  const nameTextStyle = { color: colours.muted, fontSize: 12, align: "left" };
  return { name: spec.unit, nameLocation: "end", nameGap: 8, nameTextStyle };
}

export function values(spec, colours, show = true) {
  return {
    ...whole(spec),
    type: "value",
    ...(show ? named(spec, colours) : {}),
    min: (range) => Math.min(0, range.min),
    axisLabel: { show, color: colours.muted, fontSize: 12, formatter: (value) => axisText(value, spec) },
    splitLine: { lineStyle: { color: colours.line } },
    splitNumber: 3,
  };
}

export function hatch(colour, surface) {
  return {
    color: surface,
    borderColor: colour,
    borderWidth: 1,
    decal: { symbol: "rect", color: colour, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
  };
}

function bar(series, at, spec, colours, colour) {
  const plain = spec.selected === null || spec.selected === undefined || spec.selected === at;
  const fill = plain ? colour : colours.bar;
  return {
    value: series.values[at],
    itemStyle: series.provisional?.[at] ? hatch(fill, colours.surface) : { color: fill },
    label: { color: plain ? colours.text : colours.muted, fontWeight: spec.selected === at ? 600 : 400 },
    cursor: series.links?.[at] ? "pointer" : "default",
  };
}

export function columnsOption(spec, colours, width) {
  const dense = width / spec.labels.length < 46;
  return {
    ...base(spec, colours),
    grid: { left: 4, right: dense ? 20 : 4, top: 28, bottom: 4, containLabel: true },
    xAxis: categories(spec, colours, dense ? "auto" : 0),
    yAxis: { ...values(spec, colours, dense), splitLine: { show: dense, lineStyle: { color: colours.line } } },
    series: spec.series.map((series, index) => ({
      type: "bar",
      name: series.name,
      barMaxWidth: 44,
      barCategoryGap: "28%",
      itemStyle: { borderRadius: [3, 3, 0, 0] },
      label: { show: !dense, position: "top", fontSize: 12, formatter: ({ dataIndex }) => text(series, dataIndex) },
      data: spec.labels.map((_, at) => bar(series, at, spec, colours, colours.series[index])),
    })),
  };
}

export function linesOption(spec, colours, width) {
  return {
    ...base(spec, colours),
    grid: { left: 4, right: Math.min(120, width / 4), top: spec.percent ? 16 : 30, bottom: 4, containLabel: true },
    xAxis: { ...categories(spec, colours, "auto"), boundaryGap: false },
    yAxis: values(spec, colours),
    series: spec.series.map((series, index) => ({
      type: "line",
      name: series.name,
      step: spec.step ? "end" : false,
      showSymbol: spec.labels.length < 15,
      symbol: ["circle", "rect", "triangle", "diamond", "emptyCircle"][index % 5],
      symbolSize: 6,
      lineStyle: { width: 2 },
      data: series.values,
      endLabel: { show: true, color: colours.series[index], formatter: `{a}`, fontSize: 12, backgroundColor: colours.surface, padding: [1, 3] },
      labelLayout: { moveOverlap: "shiftY" },
    })),
  };
}

export function barsOption(spec, colours) {
  return {
    ...base(spec, colours),
    grid: { left: 4, right: 64, top: 4, bottom: 4, containLabel: true },
    xAxis: { ...values(spec, colours, false), splitLine: { show: false } },
    yAxis: { ...categories(spec, colours, 0), inverse: true },
    series: spec.series.map((series, index) => ({
      type: "bar",
      name: series.name,
      barMaxWidth: 18,
      itemStyle: { borderRadius: [0, 3, 3, 0] },
      label: { show: true, position: "right", fontSize: 12, formatter: ({ dataIndex }) => text(series, dataIndex) },
      data: spec.labels.map((_, at) => bar(series, at, spec, colours, colours.series[index])),
    })),
  };
}
