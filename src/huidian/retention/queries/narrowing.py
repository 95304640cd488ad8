"""Which vehicles of a list, and in which order: filters, the words sought, the column sorted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from huidian.retention.mart_view import MartView
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.rules import Assessment

KEYS = ["dealer", "vehicle"]
VIN_END = 6
BEYOND = 1000
"""More months than any vehicle is away."""
_SEARCHED = ("plate", "vin", "owner", "advisor", "model")
_COLUMN_OF = {"age": "age_months", "lost_in": "lost_in_month"}


def filtered(known: ir.Table, wish: Wish) -> ir.Table:
    kept = [_is_one_of(known[by], several(keys)) for by, keys in wish.filters.items()]
    for name, (low, high) in wish.ranges.items():
        kept += [known[name] >= low] if low is not None else []
        kept += [known[name] <= high] if high is not None else []
    kept += [is_back(known) == wanted for _name, wanted in wish.flags.items()]
    kept += [known.vehicle.isin(wish.among)] if wish.among is not None else []
    kept += [known.vehicle.notin(wish.but)] if wish.but else []
    return known.filter(*kept) if kept else known


def _is_one_of(column: ir.Column, keys: Sequence[str]) -> ir.BooleanValue:
    values = [key for key in keys if key]
    unknown = column.isnull()
    if len(values) == len(keys):
        return column.isin(values)
    return column.isin(values) | unknown if values else unknown


def is_back(known: ir.Table) -> ir.BooleanValue:
    """Whether the vehicle came again after the visit it is in the list for."""
    return (known.last_visit_on > known.seen_on).fill_null(False)


def searched(known: ir.Table, search: str, masked: Mapping[str, Sequence[str]]) -> ir.Table:
    hits = [
        reduce(or_, (_says(known, column, word.upper(), masked.get(column, ())) for column in _SEARCHED))
        for word in search.split()
    ]
    return known.filter(*hits) if hits else known


def _says(known: ir.Table, column: str, word: str, masked: Sequence[str]) -> ir.BooleanValue:
    """Whether a column has the word in it; at masked dealers only a whole plate or a VIN's last six do."""
    text = known[column].upper()
    holds = text.contains(word)
    if masked:
        holds &= known.dealer.notin(list(masked))
        if column == "plate":
            holds |= text == word
        elif column == "vin" and len(word) == VIN_END:
            holds |= text.endswith(word)
    return holds.fill_null(False)


def _due(months_away: ir.IntegerValue, duty: Assessment) -> ir.IntegerValue:
    """The place among those to contact (S4): the months in the duty window, those after it, those before."""
    import ibis

    last = duty.duty_until_months
    before = ibis.ifelse(months_away < duty.duty_from_months, 2 * BEYOND - months_away, BEYOND + months_away)
    within = months_away.between(duty.duty_from_months, last)
    return ibis.ifelse(within, months_away, before)


def ordered(view: MartView, hits: ir.Table, sort: str) -> ir.Table:
    from huidian.engine.figures.dimensions import order_of

    name = sort.removeprefix("-")
    if name == "back":
        hits = hits.mutate(back=is_back(hits))
    if name == "due":
        hits = hits.mutate(due=_due(hits.months_away, view.rules.assessment))
    place = order_of(name, hits[name], view.rules) if name == "tier" else None
    column = hits[_COLUMN_OF.get(name, name)] if place is None else place.nullif(len(view.rules.tiers))
    first = column.desc(nulls_first=False) if sort.startswith("-") else column.asc(nulls_first=False)
    others = [hits[key] for key in KEYS if key != name]
    return hits.order_by(first, *others)


def several(keys: str | Sequence[str]) -> Sequence[str]:
    return (keys,) if isinstance(keys, str) else keys
