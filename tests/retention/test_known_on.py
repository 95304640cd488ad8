"""As of any past day: what is answered equals a store in which nothing later was ever recorded."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.engine.runners.states import HeldStates
from huidian.kit.months import month_of
from huidian.mart import marts
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.counting import choose_counting
from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries import Wish
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 3, 10, 1, 0, tzinfo=UTC)
START = date(2009, 6, 1)
ALL = Wish(per_page=None)


def scope_of(*shops: Shop) -> Scope:
    return Scope(1, {shop.dealer.pk: frozenset(Permission) for shop in shops})


class Shops:
    """A shop with a long history, and ones that stop recording after a while."""

    def __init__(self, seed: int, advisors: str = "", *, leaving: bool = False) -> None:
        self.advisors = advisors
        self.leaving = leaving
        self.steps: list[tuple[datetime, str, Any]] = []
        dice, leavers = random.Random(seed), random.Random(seed)
        recorded = 0
        for step in range(14):
            at = datetime(2010, 9, 1, 3, 0, tzinfo=UTC) + timedelta(days=12 * step, hours=dice.randrange(24))
            if leaving and step % 2:
                when = at + timedelta(hours=1)
                verb = leavers.choice(["left", "left", "stays"])
                left_on = when.date() - timedelta(days=leavers.randrange(1, 120))
                self.steps.append((when, verb, (leavers.randrange(12), left_on)))
            if step % 4 == 3:
                verb = dice.choice(["corrected", "undid"])
                picked = dice.sample(range(recorded), k=min(3, recorded))
                came = [self._came(dice, at) for _ in picked]
                self.steps.append((at, verb, dict(zip(picked, came, strict=True))))
                continue
            count = dice.randrange(5, 25)
            self.steps.append((at, "saw", [self._came(dice, at) for _ in range(count)]))
            recorded += count

    def _came(self, dice: random.Random, at: datetime) -> Came:
        day = START + timedelta(days=dice.randrange((at.date() - START).days))
        came = Came(dice.randrange(12), day, dice.choice(["maintenance", "repair", "pdi"]))
        return replace(came, advisor=dice.choice(self.advisors)) if self.advisors else came

    def until(self, code: str, moment: datetime) -> Shop:
        """The shop as it is if recording ends at a moment."""
        shop, keys = Shop(make_dealer(code)), []
        scope = scope_of(shop)
        if self.leaving:
            choose_counting(
                at=NOW, by=None, scope=scope, dealer_id=shop.dealer.pk, leave_out_gone=True, why="厂家要求"
            )
        gone: set[int] = set()
        for at, verb, what in sorted(self.steps, key=itemgetter(0)):
            if at > moment:
                break
            if verb in ("left", "stays"):
                car, left_on = what
                if car in shop.cars:
                    about: dict[str, Any] = {"by": None, "scope": scope, "vehicle_id": shop.cars[car]}
                    if verb == "left":
                        customers.mark_left(at=at, **about, left_on=left_on, why="sold")
                    else:
                        customers.take_back_left(at=at, **about)
                continue
            if verb == "saw":
                keys += shop.saw(what, at=at)
                continue
            standing = {keys[place]: came for place, came in what.items() if place not in gone}
            gone |= set(what)
            if verb == "corrected":
                shop.corrected(standing, at=at)
            else:
                shop.undid(standing, at=at)
        return shop


def end_of(on: date) -> datetime:
    """The end of a day in Shanghai."""
    return datetime(on.year, on.month, on.day, 16, tzinfo=UTC)


def cars(shop: Shop, found: queries.VehicleList) -> list[tuple[Any, ...]]:
    """What a list says of each car, whatever its key in this store."""
    number = {key: car for car, key in shop.cars.items()}
    said = [
        (number[row.vehicle_id], row.seen_on, row.last_visit_on, row.months_away, row.tier, row.visits)
        for row in found.rows
    ]
    return sorted(said, key=str)


KINDS = ["overall", "maintenance", "overall", "repair", "overall"]
DAYS = [date(2010, 9, 1), date(2010, 10, 12), date(2010, 12, 31), date(2011, 1, 20), date(2011, 3, 9)]


@pytest.mark.slow
@pytest.mark.parametrize("leaving", [False, True], ids=["all count", "those who left do not"])
@pytest.mark.parametrize(("seed", "on", "kind"), list(zip(range(5), DAYS, KINDS, strict=True)))
def test_a_past_day_is_answered_as_if_nothing_had_been_recorded_since(
    seed: int, on: date, kind: str, leaving: bool, db: None
) -> None:
    history = Shops(seed, leaving=leaving)
    whole, stopped = history.until("W", NOW), history.until("V", end_of(on))
    then = end_of(on) - timedelta(hours=3)
    known = queries.churn_page(scope_of(whole), kind=kind, as_of=on, now=NOW)
    truth = queries.churn_page(scope_of(stopped), kind=kind, now=then)
    assert (known.frame.month, known.frame.months, known.trend, known.kinds, known.churn) == (
        truth.frame.month,
        truth.frame.months,
        truth.trend,
        truth.kinds,
        truth.churn,
    )
    assert known.splits == truth.splits
    as_of = known.frame.as_of
    assert (as_of.on, as_of.today, as_of.past_day) == (truth.frame.as_of.on, on, on)
    assert not leaving or on < DAYS[2] or any(point.excluded for point in known.trend)
    for which in ("cohort", "lost", "rest", "excluded"):
        asked: dict[str, Any] = {"month": known.frame.month, "kind": kind, "which": which, "wish": ALL}
        behind = queries.vehicles_of(scope_of(whole), metric="monthly_churn", as_of=on, now=NOW, **asked)
        assert cars(whole, behind) == cars(
            stopped, queries.vehicles_of(scope_of(stopped), metric="monthly_churn", now=then, **asked)
        )


@pytest.mark.slow
@pytest.mark.parametrize("on", DAYS[1::2])
def test_the_base_of_a_past_day(on: date, db: None) -> None:
    history = Shops(7)
    whole, stopped = history.until("W", NOW), history.until("V", end_of(on))
    then = end_of(on) - timedelta(hours=3)
    known = queries.structure_page(scope_of(whole), as_of=on, now=NOW)
    truth = queries.structure_page(scope_of(stopped), now=then)
    assert (known.frame.month, known.frame.months) == (truth.frame.month, truth.frame.months)
    assert known.trend == truth.trend
    assert known.base == truth.base
    assert (known.holdings, known.splits) == (truth.holdings, truth.splits)
    on_file = queries.held_vehicles(scope_of(whole), wish=ALL, as_of=on, now=NOW)
    assert cars(whole, on_file) == cars(stopped, queries.held_vehicles(scope_of(stopped), wish=ALL, now=then))
    for which in ("active", "new", "lost", "returned"):
        asked: dict[str, Any] = {"month": known.frame.month, "which": which, "wish": ALL}
        behind = queries.vehicles_of(scope_of(whole), metric="base", as_of=on, now=NOW, **asked)
        expected = queries.vehicles_of(scope_of(stopped), metric="base", now=then, **asked)
        assert cars(whole, behind) == cars(stopped, expected)


@pytest.mark.parametrize("on", DAYS[1:])
def test_who_answered_for_whom_on_a_past_day(on: date, db: None) -> None:
    history = Shops(3, advisors="甲乙丙")
    whole, stopped = history.until("W", NOW), history.until("V", end_of(on))
    known = queries.teams_page(scope_of(whole), as_of=on, now=NOW)
    truth = queries.teams_page(scope_of(stopped), now=end_of(on) - timedelta(hours=3))
    assert (known.whole, known.trend) == (truth.whole, truth.trend)
    assert (known.groups, known.advisors) == (truth.groups, truth.advisors)
    assert known.whole.now.counts["managed"]


def test_what_was_told_of_past_days_does_not_pile_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = marts.runner()
    assert isinstance(engine, DuckDBRunner)
    held = HeldStates(engine._put, engine._let_go, most=2)
    monkeypatch.setattr(engine, "_held", held)
    months = [6, 7, 8, 7, 6]
    for month in months[:3]:
        recorded = datetime(2010, month, 15, tzinfo=UTC)
        shop.saw([Came(month, date(2010, 6, 1), advisor="甲")], at=recorded)
    managed = []
    for month in months:
        on = date(2010, month, 20)
        page = queries.teams_page(scope_of(shop), month=month_of(on), as_of=on, now=NOW)
        managed.append(page.whole.now.counts["managed"])
    assert managed == [1, 2, 3, 2, 1]
    assert len(held.names) == 2


def test_a_vehicle_taken_off_file_later_was_there(shop: Shop) -> None:
    shop.has([1, 2], at=datetime(2010, 7, 1, 3, tzinfo=UTC))
    shop.has([3], at=datetime(2010, 9, 1, 3, tzinfo=UTC))
    shop.forgot([1], at=datetime(2010, 8, 1, 3, tzinfo=UTC))
    days = [date(2010, 6, 30), date(2010, 7, 1), date(2010, 8, 1), date(2010, 9, 1), None]
    scope = scope_of(shop)
    held = [queries.structure_page(scope, as_of=day, now=NOW).holdings.numerator for day in days]
    assert held == [0, 2, 1, 2, 2]


def test_today_and_later_are_what_is_known_now(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 1))])
    for on in (date(2011, 3, 10), date(2011, 3, 11), date(2999, 1, 1), None):
        view = open_mart_view(scope_of(shop), now=NOW, as_of=on)
        assert (view.known_at, view.today, view.as_of.past_day) == (None, date(2011, 3, 10), None)


def test_a_day_before_all_data_has_no_month(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 1))])
    page = queries.churn_page(scope_of(shop), as_of=date(2005, 1, 1), now=NOW)
    assert (page.frame.months, page.churn.now.base, page.splits, page.frame.as_of.on) == ((), 0, (), None)
    assert page.frame.month == month_of(date(2005, 1, 1))


def test_the_day_ends_where_the_dealer_is(shop: Shop) -> None:
    came = [Came(1, date(2010, 6, 1))]
    shop.saw(came, at=datetime(2010, 7, 1, 15, 59, 59, tzinfo=UTC))
    shop.saw([Came(2, date(2010, 6, 1))], at=datetime(2010, 7, 1, 16, 0, tzinfo=UTC))
    seen = [
        open_mart_view(scope_of(shop), now=NOW, as_of=day) for day in (date(2010, 7, 1), date(2010, 7, 2))
    ]
    assert [one.rows(one.visits.agg(n=one.visits.count()))[0]["n"] for one in seen] == [1, 2]
