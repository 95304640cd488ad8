"""Why one definition of lost counts a vehicle and the other does not, in a sentence of facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huidian.engine.comparison.comparison import LONG_AGO, LOST, NEVER, RECENT, UNMANAGED
from huidian.engine.comparison.lost_definitions import LostDefinition
from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.kit.labels import Label, counted
from huidian.kit.months import format_month, month_of


@dataclass(frozen=True, slots=True)
class Seen:
    """What one definition sees of a vehicle: its last visit of the kind, months away, its verdict."""

    last_on: date | None
    away: int | None
    verdict: str


def reason(a: LostDefinition, b: LostDefinition, seen: tuple[Seen, Seen], month: int) -> Label:
    """The sentence for one vehicle of ``comparison.compared``, in the order of a and b."""
    head = _head(a, b, seen, format_month(month))
    first, second = (clause(one, each.verdict) for one, each in zip((a, b), seen, strict=True))
    return Label(f"{head.zh}：{first.zh}；{second.zh}。", f"{head.en}: {first.en}; {second.en}.")


def clause(definition: LostDefinition, verdict: str) -> Label:
    """What a verdict means under a definition, as half a sentence."""
    name, first, last = definition.short, definition.first_away, definition.last_away
    once = definition.once
    labels: Mapping[str, Label] = {
        LOST: Label("当月计为流失", "counts it as lost this month")
        if once
        else Label(f"计为流失（{_band(first, last).zh}）", f"counts it as lost ({_band(first, last).en})"),
        RECENT: Label(
            f"要满 {first} 个月才计", f"counts from {counted(first, 'full month', 'full months')} only"
        )
        if once
        else Label(f"从第 {first} 个月起才计", f"counts from month {first} on only"),
        LONG_AGO: Label(f"只在满 {last} 个月的当月计一次", f"counted it once, in month {last}")
        if once
        else Label(f"只计到第 {last} 个月", f"counts up to month {last} only"),
        UNMANAGED: Label("只计有人负责的车，当时没有", "counts vehicles somebody answers for; nobody did"),
        NEVER: Label("只看这类委托，没有记录", "looks at such orders only and finds none"),
    }
    return Label(f"{name.zh}{labels[verdict].zh}", f"{name.en} {labels[verdict].en}")


def mark(definition: LostDefinition) -> Label:
    """From how long away a definition counts a vehicle as lost, and of which orders it asks."""
    first, kind = definition.first_away, KINDS[definition.kind].label
    when = (
        Label(
            f"离站满 {first} 个月的当月计一次",
            f"counted once, in the month in which it is {_months(first)} away",
        )
        if definition.once
        else Label(
            f"离站{_band(first, definition.last_away).zh}都计",
            f"counted {_band(first, definition.last_away).en}",
        )
    )
    return Label(f"{when.zh}（{kind.zh}）", f"{when.en} ({kind.en.lower()})")


def _band(first: int, last: int | None) -> Label:
    if last is None:
        return Label(f"满 {first} 个月起", f"from month {first} on")
    return Label(f"第 {first}–{last} 个月", f"months {first}–{last}")


def _head(a: LostDefinition, b: LostDefinition, seen: tuple[Seen, Seen], month: str) -> Label:
    if a.kind == b.kind:
        return _alone(a.kind, seen[0], month)
    parts = [_part(one.kind, each) for one, each in zip((a, b), seen, strict=True)]
    zh, en = "，".join(each.zh for each in parts), ", ".join(each.en for each in parts)
    return Label(f"到 {month}，{zh}", f"By {month}, {en}")


def _alone(kind: str, seen: Seen, month: str) -> Label:
    what = _visit(kind)
    if seen.last_on is None:
        return Label(f"到 {month} 没有{what.zh}", f"No {what.en} by {month}")
    last = format_month(month_of(seen.last_on))
    if not seen.away:
        return Label(f"{month} 还来过{what.zh}", f"It came for a {what.en} in {month}")
    return Label(
        f"{last} 最后{what.zh}，到 {month} 满 {seen.away} 个月",
        f"Last {what.en} in {last}, {_months(seen.away)} by {month}",
    )


def _part(kind: str, seen: Seen) -> Label:
    what = _visit(kind)
    if seen.last_on is None:
        return Label(f"没有{what.zh}记录", f"no {what.en} on record")
    last = format_month(month_of(seen.last_on))
    return Label(
        f"最后{what.zh} {last}（{seen.away} 个月）", f"last {what.en} in {last} ({_months(seen.away or 0)})"
    )


def _visit(kind: str) -> Label:
    if kind == OVERALL:
        return Label("进站", "visit")
    label = KINDS[kind].label
    return Label(label.zh, f"{label.en.lower()} visit")


def _months(n: int) -> str:
    return counted(n, "month", "months")
