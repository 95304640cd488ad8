"""A counter sale is no visit, and corrects an order that was taken for one, as an inspection does."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from huidian.engine.metrics import THROUGHPUT
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries.figures import figures
from huidian.visits.models import Visit
from tests.visits.shop import WHY, Row, Shop, open_shop, order

JUNE = 2010 * 12 + 5
SOLD: Row = {"sale_type": "counter"}
PDI: Row = {"order_kind": "pdi"}


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def visits_of_june(shop: Shop, now: datetime, as_of: date | None = None) -> int:
    """The vehicle-days of June that count, as the pages know them."""
    view = open_mart_view(Scope(0, {shop.dealer.pk: frozenset(Permission)}), now=now, as_of=as_of)
    june = figures(view, THROUGHPUT, [JUNE])
    return june[JUNE].numerator if june else 0


@pytest.mark.parametrize(
    ("no_visit", "visit"), [(SOLD, {"sale_type": "repair"}), (PDI, {"order_kind": "maintenance"})]
)
def test_an_order_corrected_to_no_visit_counts_no_more(shop: Shop, no_visit: Row, visit: Row) -> None:
    """From the day of the correction on; undone it counts again, and so it does corrected back."""
    shop.bring(order("1", "06-03"), order("2", "06-04", plate="沪A00002"))
    before = shop.now()
    correction = shop.bring(order("1", "06-03", **no_visit))
    assert (correction.counts["superseded"], correction.counts["left_out"]) == (1, 0)
    after = shop.now()
    assert (visits_of_june(shop, after), visits_of_june(shop, after, before.date())) == (1, 2)
    assert shop.bring(order("1", "06-03", **no_visit)).counts["unchanged"] == 1
    undone = shop.undo(correction)
    assert undone.restored == 1
    assert visits_of_june(shop, shop.now()) == 2
    shop.bring(order("1", "06-03", **no_visit))
    assert visits_of_june(shop, shop.now()) == 1
    shop.bring(order("1", "06-03", **visit))
    assert visits_of_june(shop, shop.now()) == 2


ON_FILE = [order("1", "06-03"), order(None, "06-04", plate="沪A00002")]


@pytest.mark.parametrize(
    ("rows", "created", "superseded", "left_out"),
    [
        # By itself it is left out, and makes no vehicle.
        ([order("9", "06-05", plate="沪A00009", **SOLD)], 0, 0, 1),
        ([order("9", "06-05", plate="沪A00009"), order("9", "06-05", plate="沪A00009", **SOLD)], 2, 0, 0),
        ([order("1", "06-08", **SOLD)], 0, 1, 0),
        # The number began anew: another order.
        ([order("1", "2011-06-03", plate="沪A00009", **SOLD)], 0, 0, 1),
        # Without a number the vehicle and the day stand for the order.
        ([order(None, "06-04", plate="沪A00002", **SOLD)], 0, 1, 0),
        ([order(None, "06-05", plate="沪A00002", **SOLD)], 0, 0, 1),
        ([order(None, "06-04", plate="沪A00009", **SOLD)], 0, 0, 1),
    ],
)
def test_what_a_counter_sale_speaks_of(
    shop: Shop, rows: list[Row], created: int, superseded: int, left_out: int
) -> None:
    shop.bring(*ON_FILE)
    plan = shop.preview(*rows)
    counts = plan.counts
    assert (counts["created"], counts["superseded"], counts["left_out"]) == (created, superseded, left_out)
    assert plan.vehicles.count == (1 if created else 0)
    assert shop.bring(*rows).counts == counts
    again = shop.bring(*rows).counts
    assert (again["unchanged"], again["left_out"]) == (created + superseded, left_out)


def test_a_part_of_an_order_told_alone_corrects_nothing(shop: Shop) -> None:
    """An order with a repair and parts over the counter keeps its visit when a file has the parts alone."""
    parts = order("1", "06-03", payer="自费", **SOLD)
    shop.bring(order("1", "06-03"), parts)
    assert shop.bring(parts).counts["unchanged"] == 1
    current = Visit.objects.unscoped(WHY).current()
    assert sorted(current.values_list("sale_type", flat=True)) == ["counter", "repair"]
