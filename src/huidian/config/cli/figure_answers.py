"""What `huidian figures` answers of one metric: in words, as JSON, as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huidian.config.cli.language import in_language
from huidian.kit.labels import Label
from huidian.kit.months import first_day, format_month
from huidian.kit.rounding import percent

if TYPE_CHECKING:
    from datetime import date

    from huidian.engine.figures.figure import Figure
    from huidian.flows.assessment import AssessmentVehicle
    from huidian.kit.sheets import Column
    from huidian.retention.queries.any_figure import AnyFigure

_MORE = {
    "excluded": Label("已离开而不计", "left out as gone"),
    "visits": Label("进站台次", "visits"),
}
"""Of what a metric counts beside its own counts."""
_PROVISIONAL = Label("（暂计）", " (provisional)")
_CLOSED = Label("{} 结账时：{}", "closed {}: {}")
_PARTIAL = Label("数据自 {} 起，所需的月份不完整", "data from {} on: not all months it needs are there")
_COUNTED_BY = Label(
    "截至 {as_of}，数据至 {until}，规则版本 {rules}（{playbook}），指标版本 {version}",
    "as of {as_of}, data until {until}, rules {rules} ({playbook}), metric version {version}",
)
_MIXED = Label("，各店自己的规则不同", " of several (the dealers' own differ)")
_NO_DATA = Label("没有数字：没有数据", "no figure, there are no data")
_BEGINS = Label("没有数字：数据从 {} 开始", "no figure, the data begin on {}")
_ENDS = Label("没有数字：数据到 {} 为止", "no figure, the data end on {}")


def as_json(answer: AnyFigure) -> dict[str, Any]:
    """Months and days as text; the rate stays a fraction. Beyond the data every count is null."""
    figure = answer.figure
    return {
        "metric_version": answer.metric_version,
        "dealers": answer.dealers,
        "month": format_month(figure.month),
        "kind": answer.kind,
        "counts": dict(figure.counts) if figure.covered else dict.fromkeys(figure.counts),
        "rate": figure.rate,
        "provisional": figure.provisional,
        "partial": figure.partial,
        "covered": figure.covered,
        "rule_version": figure.rules,
        "playbook": answer.playbook,
        "several_playbooks": answer.several_rules,
        "leave_out_gone": answer.leave_out_gone,
        "data_since": _day(answer.data_since),
        "data_until": _day(answer.data_until),
        **({"groups": answer.groups} if answer.groups else {}),
        "metric": figure.metric,
        "window_months": answer.window,
        "as_of": _day(answer.as_of),
        "split": _split(answer),
        "closed": _closed(answer),
    }


def as_text(answer: AnyFigure) -> str:
    """The figure, what a closed month was, the values it is told by, and what it was counted by."""
    figure = answer.figure
    head = f"{_name(figure.metric)} {format_month(figure.month)} {' '.join(answer.dealers)}: "
    if figure.covered:
        lines = [head + _counted(figure) + (in_language(_PROVISIONAL) if figure.provisional else "")]
    else:
        lines = [head + _beyond(answer)]
    if answer.closed:
        lines.append(in_language(_CLOSED, answer.closed.since, _counted(answer.closed.figure)))
    if answer.split:
        lines += [
            f"  {in_language(row.label)}: {row.figure.numerator:,}"
            + ("" if row.share is None else f" = {percent(row.share, 2)}")
            for row in answer.split.rows
        ]
    if figure.data_from:
        lines.append(in_language(_PARTIAL, figure.data_from))
    lines.append(
        in_language(
            _COUNTED_BY,
            as_of=answer.as_of,
            until=answer.data_until or "-",
            rules=figure.rules,
            playbook=answer.playbook + (in_language(_MIXED) if answer.several_rules else ""),
            version=answer.metric_version,
        )
    )
    return "\n".join(lines)


def write_workbook(answer: AnyFigure, path: Path, vehicles: Sequence[AssessmentVehicle] = ()) -> None:
    """The same as a workbook: what it is and was counted by, then the values it is told by; of an assessment
    each team's and advisor's counts, and every vehicle with what it counted.
    """
    from huidian.kit.sheets import Book, Column

    book = Book(path)
    fields = as_json(answer)
    facts: dict[str, Any] = {
        key: ", ".join(value) if isinstance(value, tuple) else value
        for key, value in fields.items()
        if not isinstance(value, dict)
    }
    facts |= _under("counts", fields["counts"]) | (
        _under("closed", fields["closed"]) if fields["closed"] else {}
    )
    sheet = book.sheet(answer.figure.metric)
    for row, (name, value) in enumerate(facts.items()):
        book.cell(sheet, row, 0, name)
        book.cell(sheet, row, 1, value)
    sheet.set_column(0, 1, 24)
    if answer.split:
        rows = answer.split.rows
        columns = [
            Column("key", "text", [row.key for row in rows]),
            Column(answer.split.label.zh, "text", [row.label.zh for row in rows]),
            Column(answer.split.label.en, "text", [row.label.en for row in rows]),
            Column("count", "count", [row.figure.numerator for row in rows]),
            Column("share", "share", [row.share for row in rows]),
        ]
        book.list_sheet(answer.split.by, columns)
    for by, groups in answer.groups.items():
        keys = list(dict.fromkeys(key for counts in groups.values() for key in counts))
        counted = [Column(key, "count", [counts[key] for counts in groups.values()]) for key in keys]
        book.list_sheet(by, [Column(by, "text", list(groups)), *counted])
    if vehicles:
        book.list_sheet("vehicles", _vehicle_columns(vehicles))
    book.close()


def _vehicle_columns(vehicles: Sequence[AssessmentVehicle]) -> list[Column]:
    from huidian.kit.sheets import Column
    from huidian.retention.queries.assessed import FLAGS

    return [
        Column("dealer", "text", [one.counted.dealer for one in vehicles]),
        Column("plate", "text", [one.plate for one in vehicles]),
        Column("team", "text", [one.counted.team for one in vehicles]),
        Column("advisor", "text", [one.counted.advisor for one in vehicles]),
        Column("last_visit_on", "day", [one.counted.last_visit_on for one in vehicles]),
        Column("away", "count", [one.counted.away for one in vehicles]),
        *(Column(flag, "count", [int(flag in one.counted.flags) for one in vehicles]) for flag in FLAGS),
        Column("why", "text", [in_language(one.why) for one in vehicles]),
    ]


def _under(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= _under(f"{name}.{key}", value) if isinstance(value, dict) else {f"{name}.{key}": value}
    return flat


def _beyond(answer: AnyFigure) -> str:
    """Why a month has no figure."""
    since, until = answer.data_since, answer.data_until
    if since is None:
        return in_language(_NO_DATA)
    if since > first_day(answer.figure.month):
        return in_language(_BEGINS, since)
    return in_language(_ENDS, until)


def _name(metric_id: str) -> str:
    from huidian.engine.metrics import METRICS

    return f"{in_language(METRICS[metric_id].label)} ({metric_id})"


def _counted(figure: Figure) -> str:
    """Its counts in the metric's words; those left out only where there are any."""
    from huidian.engine.figures.figure import EXCLUDED
    from huidian.engine.metrics import METRICS

    metric = METRICS[figure.metric]
    words = {count.key: count.label for count in metric.counts} | _MORE
    counts = ", ".join(
        f"{in_language(words[key])} {value:,}"
        for key, value in figure.counts.items()
        if key != EXCLUDED or value
    )
    return counts + ("" if figure.rate is None else f" = {percent(figure.rate, 2)}")


def _split(answer: AnyFigure) -> dict[str, Any] | None:
    if answer.split is None:
        return None
    rows = [
        {"key": row.key, "label": asdict(row.label), "count": row.figure.numerator, "share": row.share}
        for row in answer.split.rows
    ]
    return {"by": answer.split.by, "rows": rows}


def _closed(answer: AnyFigure) -> dict[str, Any] | None:
    if answer.closed is None:
        return None
    figure = answer.closed.figure
    return {
        "since": answer.closed.since.isoformat(),
        "counts": dict(figure.counts),
        "rate": figure.rate,
        "rule_version": figure.rules,
    }


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
