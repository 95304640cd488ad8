"""The settled orders of a month, one by one: what is behind a month's visits and its money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.mart.holders import holder_in
from huidian.network.masks import Masks
from huidian.network.scope import Scope
from huidian.playbooks.words import UNKNOWN, words_of
from huidian.retention.as_of import AsOf
from huidian.retention.mart_view import MartView
from huidian.retention.queries.figures import opened
from huidian.retention.queries.receptions import MOST_DEALERS

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEYS = ("dealer", "vehicle")


@dataclass(frozen=True, slots=True)
class SettledOrder:
    """An order that counts as a visit (its plate as the reader may see it); without an amount: None."""

    dealer_id: int
    dealer_code: str
    dealer: str
    day: date
    vehicle_id: int
    plate: str
    model: str
    kind: str
    kind_words: Label
    advisor: str
    amount_fen: int | None


@dataclass(frozen=True, slots=True)
class SettledOrders:
    """The orders of a month, the newest first, and what they come to in fen; of `too_many` dealers none, one
    of them is to be chosen.
    """

    as_of: AsOf
    month: int
    rows: Sequence[SettledOrder]
    too_many: bool = False

    @property
    def amount_fen(self) -> int:
        return sum(one.amount_fen or 0 for one in self.rows)


def settled_orders(scope: Scope, *, month: int | None = None, now: datetime) -> SettledOrders:
    """The orders of a month (default: the last complete one); an advisor's of their own vehicles."""
    view, frame = opened(scope, month=month, window=None, as_of=None, now=now)
    masks, too_many = Masks(scope), len(view.dealers) > MOST_DEALERS
    dealers, words = {one.code: one for one in view.dealers}, words_of("kind", view.rules)
    rows = [
        SettledOrder(
            at.pk,
            at.code,
            at.name,
            row["settled_on"],
            row["vehicle"],
            masks.plate(row["plate"] or "", dealer_id=at.pk, holder=holder_in(row, "held_by")),
            row["model"] or "",
            row["kind"],
            words.get(row["kind"], UNKNOWN),
            row["advisor"] or "",
            row["amount_fen"],
        )
        for row in ([] if too_many else view.answer(_of_month, frame.month))
        if (at := dealers[row["dealer"]])
    ]
    return SettledOrders(view.as_of, frame.month, rows, too_many)


def _of_month(view: MartView, month: int) -> ir.Table:
    visits, vehicles = view.visits, view.known.vehicles
    rows = visits.filter(visits.month == month).select(*KEYS, "settled_on", "kind", "advisor", "amount_fen")
    of_vehicle = vehicles.select(*KEYS, "plate", "model", "holder_id", "team_id", held_by=vehicles.advisor)
    known = rows.left_join(of_vehicle, list(KEYS)).drop("dealer_right", "vehicle_right")
    return known.order_by(known.settled_on.desc(), "dealer", "vehicle", "kind", "amount_fen")
