// Horizontal bars, each with a mark where it should be. A spec of kind "marks" has one series with `values`,
// `marks` (null: none), `urgent` (those in the accent colour), and what bars have besides.
import { base, categories, hatch, text, values } from "./chart-options.js";

export function marksOption(spec, colours, width) {
  const [series] = spec.series;
  const told = { ...spec, series: [series] };
  const words = width < 480 ? 120 : 190;
  return {
    ...base(told, colours),
    grid: { left: words + 12, right: 64, top: 4, bottom: 4 },
    xAxis: { ...values(spec, colours, false), splitLine: { show: false } },
    yAxis: {
      ...categories(spec, colours, 0),
      inverse: true,
      axisLabel: { color: colours.text, fontSize: 12, width: words, overflow: "truncate" },
    },
    series: [
      {
        type: "bar",
        name: series.name,
        barMaxWidth: 18,
        label: { show: true, position: "right", fontSize: 12, color: colours.text, formatter: ({ dataIndex }) => text(series, dataIndex) },
        data: series.values.map((value, at) => {
          const colour = series.urgent[at] ? colours.accent : colours.bar;
          return { value, cursor: "pointer", itemStyle: series.provisional[at] ? hatch(colour, colours.surface) : { color: colour } };
        }),
      },
      {
        type: "scatter",
        name: spec.words.mark,
        silent: true,
        symbol: "rect",
        symbolSize: [3, 22],
        z: 3,
        itemStyle: { color: colours.series[1] },
        data: series.marks.map((mark) => (mark === null ? "-" : mark)),
      },
    ],
  };
}
