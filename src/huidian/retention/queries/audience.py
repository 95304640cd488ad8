"""The vehicles that meet some conditions, as ids: for whoever acts on them, by the hundred thousand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.lists import held
from huidian.retention.queries.narrowing import KEYS, filtered
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir


def vehicle_ids(scope: Scope, *, wish: Wish, now: datetime) -> dict[int, str]:
    """The vehicles on file that meet a wish and have not left, each with the key of its tier ("": none).

    Search, order and pages of the wish say nothing here.
    """
    view = open_mart_view(scope, now=now)
    [row] = view.answer(_ids, wish)
    return {
        int(vehicle): tier or ""
        for vehicle, tier in zip(row["vehicles"] or (), row["tiers"] or (), strict=True)
    }


def _ids(view: MartView, wish: Wish) -> ir.Table:
    hits = filtered(held(view), wish).anti_join(view.gone, KEYS)
    # Two lists in one row: a hundred thousand rows would each become an object.
    return hits.agg(vehicles=hits.vehicle.collect(), tiers=hits.tier.fill_null("").collect())
