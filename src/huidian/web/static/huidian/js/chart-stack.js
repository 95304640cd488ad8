// Parts of a whole, month by month or year by year, stacked in their order from the bottom up.
// A spec of kind "stack": percent (values are shares of 1) or not; ramp: the series are steps of one scale;
// totals: a text above each column. Names stand at the right end, beside the last column.
import { base, categories, hatch, text, values } from "./chart-options.js";

const NARROWEST_NAME = 0.035;
const NARROWEST_ROOM = 130;

function colourOf(spec, colours, at) {
  if (!spec.ramp) return [colours.accent, colours.series[1]][at] ?? colours.series[at];
  const steps = colours.ramp.length - 1;
  return colours.ramp[Math.round((at * steps) / Math.max(1, spec.series.length - 1))];
}

// The room that the names at the right end need; a Chinese sign is as wide as two letters.
function roomFor(spec) {
  const widths = spec.series.map((one) => [...one.name].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 12 : 7), 64));
  return Math.max(NARROWEST_ROOM, ...widths);
}

function wholes(spec) {
  return spec.labels.map((_, at) => spec.series.reduce((sum, series) => sum + (series.values[at] ?? 0), 0));
}

export function stackOption(spec, colours, width) {
  const narrow = width < 520;
  const whole = wholes(spec);
  const last = spec.labels.length - 1;
  const room = narrow ? 8 : roomFor(spec);
  const dense = (width - (narrow ? 0 : room)) / spec.labels.length < 44;
  const series = spec.series.map((one, index) => {
    const colour = colourOf(spec, colours, index);
    return {
      type: "bar",
      stack: "whole",
      name: one.name,
      barMaxWidth: 64,
      barCategoryGap: "24%",
      color: colour,
      itemStyle: { color: colour, borderColor: colours.surface, borderWidth: 1 },
      label: { show: false },
      emphasis: { focus: "none" },
      data: one.values.map((value, at) => ({
        value,
        itemStyle: one.provisional?.[at] ? hatch(colour, colours.surface) : undefined,
        cursor: one.links?.[at] ? "pointer" : "default",
        label:
          at === last && !narrow && value > whole[at] * NARROWEST_NAME
            ? { show: true, position: "right", distance: 8, color: colours.text, fontSize: 12, formatter: `${one.name} ${text(one, at)}` }
            : { show: false },
      })),
    };
  });
  const above = spec.totals && {
    type: "bar",
    stack: "whole",
    silent: true,
    tooltip: { show: false },
    itemStyle: { color: "transparent" },
    label: { show: !dense, position: "insideBottom", color: colours.muted, fontSize: 12, formatter: ({ dataIndex }) => spec.totals[dataIndex] },
    data: whole.map((sum) => sum * 0.1),
  };
  return {
    ...base(spec, colours),
    legend: narrow ? { bottom: 0, itemWidth: 12, itemHeight: 12, textStyle: { color: colours.text, fontSize: 12 } } : { show: false },
    grid: { left: 4, right: room, top: spec.percent ? 12 : 30, bottom: narrow ? 56 : 4, containLabel: true },
    xAxis: categories(spec, colours, dense ? "auto" : 0),
    yAxis: spec.percent ? { ...values(spec, colours), max: 1, interval: 0.25 } : values(spec, colours),
    series: above ? [...series, above] : series,
  };
}
