"""What happened to an order, in a sentence of facts."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from huidian.engine.restatement.order_changes import OrderChange, Version
from huidian.kit.labels import Label, counted

Kinds = Mapping[str, Label]


def sentence(one: OrderChange, kinds: Kinds, day_of: Callable[[datetime], date]) -> Label:
    """One change of an order in words. ``kinds`` names order kinds; ``day_of`` gives a moment's (UTC, without
    zone) day where the dealer is.
    """
    on = day_of(one.at)
    if one.before is None:
        assert one.after is not None
        return _recorded(one, one.after, kinds, on)
    order = _order(one.before, kinds)
    if one.after is None:
        return Label(f"{order.zh}，{on} 撤下", f"{order.en}, taken back on {on}")
    changes = list(_changes(one.before, one.after, kinds))
    zh, en = "、".join(each.zh for each in changes), ", ".join(each.en for each in changes)
    return Label(f"{order.zh}，{on} 更正：{zh}", f"{order.en}, corrected on {on}: {en}")


def _recorded(one: OrderChange, row: Version, kinds: Kinds, on: date) -> Label:
    order = _order(row, kinds)
    if one.what == "since":
        return Label(f"{order.zh}，在那一天之后进站", f"{order.en}, a visit after that day")
    days = (on - row.settled_on).days
    return Label(
        f"{order.zh}，{on} 才记入，晚 {days} 天",
        f"{order.en}, recorded only on {on}, {counted(days, 'day', 'days')} later",
    )


def _order(row: Version, kinds: Kinds) -> Label:
    kind = _kind(row.kind, kinds)
    return Label(f"{row.settled_on} {kind.zh}", f"{kind.en} of {row.settled_on}")


def _changes(before: Version, after: Version, kinds: Kinds) -> Iterable[Label]:
    if before.settled_on != after.settled_on:
        yield Label(f"日期改为 {after.settled_on}", f"its day is {after.settled_on}")
    if (before.kind, before.family) != (after.kind, after.family):
        kind = _kind(after.kind, kinds)
        yield Label(f"类别改为{kind.zh}", f"its kind is {kind.en.lower()}")
    if before.amount_fen != after.amount_fen:
        amount = "–" if after.amount_fen is None else f"{after.amount_fen / 100:,.2f}"
        yield Label(f"金额改为 {amount} 元", f"it came to {amount} yuan")


def _kind(key: str, kinds: Kinds) -> Label:
    return kinds.get(key) or Label(key, key)
