"""The `[offers]` part of a playbook: what may bring owners back, by how long they are away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from huidian.engine.rules import COUNT, MONTHS, POSITIVE
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake


@dataclass(frozen=True, slots=True)
class OfferRule:
    """One offer as a shop's own begins.

    For vehicles from `from_months` up to `until_months` (exclusive; None: open) away. `labour_off` and
    `parts_off` are shares, amounts yuan; `cost` is what a redemption costs the shop. `dated`: it holds from a
    day to a day only. `no_accident`: accident repairs are excluded; `booked_ahead`: for who booked by the day
    before.
    """

    key: str
    label: Label
    terms: Label
    from_months: int = field(metadata=MONTHS)
    until_months: int | None = field(default=None, metadata=MONTHS)
    labour_off: float = field(default=0.0, metadata={"least": 0, "most": 1})
    parts_off: float = field(default=0.0, metadata={"least": 0, "most": 1})
    worth: int = field(default=0, metadata=COUNT)
    min_spend: int = field(default=0, metadata=COUNT)
    cost: int = field(default=0, metadata=COUNT)
    no_accident: bool = True
    booked_ahead: bool = False
    dated: bool = False
    enabled: bool = True
    valid_days: int = field(default=60, metadata=POSITIVE)


def contradictions_in(offers: tuple[OfferRule, ...]) -> Iterator[Mistake]:
    """An offer for nobody."""
    for one in offers:
        if one.until_months is not None and one.until_months <= one.from_months:
            where = ("offers", one.key, "until_months")
            yield where, Label("须大于起始月数", "must be more than the months it begins at")
