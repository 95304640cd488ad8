"""What a preview says of the churn is what the commit then does, counted by hand."""

from __future__ import annotations

from datetime import date

import pytest

from huidian.customers import actions as customers
from huidian.customers.models import Vehicle
from huidian.flows.import_effect import effect_of
from huidian.kit.months import month_of, parse_month
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.counting import choose_counting
from huidian.visits.models import Visit
from tests.visits.shop import Row, Shop, on, open_shop, order

AS_OF = date(2011, 1, 20)
WINDOW = 6


@pytest.fixture
def shop(db: None) -> Shop:
    return open_shop()


def car(number: str, plate: int, day: str, **said: object) -> Row:
    return order(number, day, plate=f"沪A0000{plate}", **said)


def by_hand(shop: Shop) -> dict[int, tuple[int, int]]:
    """Cohort and lost of every assessed month that the orders reach, vehicle by vehicle."""
    visits = Visit.objects.unscoped("a test counts").current().exclude(order_kind="pdi")
    came: dict[int, set[int]] = {}
    for vehicle, day in visits.filter(sale_type="repair").values_list("vehicle_id", "settled_on"):
        came.setdefault(vehicle, set()).add(month_of(day))
    last = max(map(max, came.values()))
    counted: dict[int, tuple[int, int]] = {}
    for months in came.values():
        for month in months:
            assessed = month + WINDOW
            if assessed > last:
                continue
            back = any(month < other <= assessed for other in months)
            cohort, lost = counted.get(assessed, (0, 0))
            counted[assessed] = (cohort + 1, lost + (not back))
    return counted


FILES: dict[str, list[Row]] = {
    "someone comes back": [car("9", 1, "12-01")],
    "a new vehicle": [car("9", 7, "06-09")],
    "a day corrected into another month": [car("2", 2, "08-03")],
    "an order corrected to one that does not count": [car("3", 3, "06-03", order_kind="pdi")],
    "a counter sale is no visit": [car("9", 1, "12-01", sale_type="counter")],
    "nothing new": [car("1", 1, "06-03")],
}


@pytest.mark.parametrize("name", FILES)
def test_the_effect_is_what_the_commit_does(shop: Shop, name: str) -> None:
    shop.bring(*(car(str(n), n, "06-03") for n in range(1, 5)), car("5", 4, "11-05"), car("6", 8, "12-05"))
    before = by_hand(shop)
    effect = effect_of(shop.preview(*FILES[name]), shop.dealer, as_of=AS_OF)
    shop.bring(*FILES[name])
    after = by_hand(shop)
    moved = {m for m in {*before, *after} if before.get(m, (0, 0)) != after.get(m, (0, 0))}
    assert {parse_month(str(each["month"])) for each in effect} == moved
    for each in effect:
        month = parse_month(str(each["month"]))
        assert (each["cohort_before"], each["lost_before"]) == before.get(month, (0, 0))
        assert (each["cohort_after"], each["lost_after"]) == after.get(month, (0, 0))


def test_vehicles_left_out_of_the_figures_are_left_out_of_the_effect(shop: Shop) -> None:
    shop.bring(*(car(str(n), n, "06-03") for n in range(1, 5)))
    gone = Vehicle.objects.unscoped("a test counts").get(plate="沪A00002")
    everywhere = Scope(0, {shop.dealer.pk: frozenset(Permission)})
    at = shop.now()
    customers.mark_left(
        at=at, by=None, scope=everywhere, vehicle_id=gone.pk, left_on=on("09-01"), why="scrapped"
    )
    back = [car("9", 1, "12-01")]
    (counted,) = effect_of(shop.preview(*back), shop.dealer, as_of=AS_OF)
    assert (counted["cohort_after"], counted["lost_before"], counted["lost_after"]) == (4, 4, 3)
    choose_counting(at=at, by=None, scope=everywhere, dealer_id=shop.dealer.pk, leave_out_gone=True)
    dealer = Dealer.objects.get(pk=shop.dealer.pk)
    (left_out,) = effect_of(shop.preview(*back), dealer, as_of=AS_OF)
    assert (left_out["cohort_after"], left_out["lost_before"], left_out["lost_after"]) == (3, 3, 2)


def test_the_effect_says_rates_window_and_what_is_provisional(shop: Shop) -> None:
    shop.bring(*(car(str(n), n, "07-03") for n in range(1, 5)))
    (january,) = effect_of(shop.preview(car("9", 1, "2011-01-05")), shop.dealer, as_of=AS_OF)
    assert (january["month"], january["window_months"], january["provisional"]) == ("2011-01", 6, True)
    assert (january["rate_before"], january["rate_after"]) == (None, 0.75)


def test_a_month_beyond_the_data_is_not_told(shop: Shop) -> None:
    """A first file of June alone says nothing of December; one that reaches November's middle has it open."""
    assert effect_of(shop.preview(car("1", 1, "06-03")), shop.dealer, as_of=AS_OF) == []
    shop.bring(car("1", 1, "05-03"))
    [november] = effect_of(shop.preview(car("2", 2, "11-15")), shop.dealer, as_of=AS_OF)
    assert (november["month"], november["provisional"]) == ("2010-11", True)
    assert (november["rate_before"], november["rate_after"]) == (None, 1.0)


def test_vehicle_files_move_nothing(shop: Shop) -> None:
    plan = shop.preview({"plate": "沪A00001", "model": "途观"}, kind="vehicles")
    assert effect_of(plan, shop.dealer, as_of=AS_OF) == []
