"""Random shops with corrections and undone imports: the answers are those of a brute-force count."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from huidian import playbooks
from huidian.kit.months import month_of
from huidian.mart.actions import refresh
from huidian.mart.models import Standing
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.queries import Wish
from tests.engine import oracle
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

START = date(2009, 1, 1)
NOW = datetime(2011, 1, 17, 1, 0, tzinfo=UTC)
TODAY = date(2011, 1, 17)
FAMILY = {kind.key: kind.family or "other" for kind in playbooks.load("generic").kinds}
KINDS = ["maintenance", "first_service", "repair", "accident", "recall", "other"]
ALL = Wish(per_page=None)


class Truth:
    """A shop and what should stand in its file, kept beside it."""

    def __init__(self, code: str, dice: random.Random) -> None:
        self.shop = Shop(make_dealer(code))
        self.shop.has(range(12))
        self.dice = dice
        self.standing: dict[int, Came] = {}

    def live(self, steps: int) -> None:
        """Imports, corrections and undos, in any order."""
        for step in range(steps):
            at = datetime(2011, 1, 1, tzinfo=UTC) + timedelta(hours=step)
            verb = self.dice.choice([self._import, self._import, self._correct, self._undo])
            verb(at)

    def _import(self, at: datetime) -> None:
        came = [self._came() for _ in range(self.dice.randrange(1, 25))]
        counted = zip(self.shop.saw(came, at=at), came, strict=True)
        self.standing |= dict(counted)

    def _correct(self, at: datetime) -> None:
        wrong = {key: self._came() for key in self._some()}
        made = zip(self.shop.corrected(wrong, at=at), wrong.values(), strict=True)
        self._drop(list(wrong))
        self.standing |= dict(made)

    def _undo(self, at: datetime) -> None:
        undone = self._some()
        self.shop.undid(undone, at=at)
        self._drop(undone)

    def _some(self) -> list[int]:
        return self.dice.sample(sorted(self.standing), k=min(len(self.standing), self.dice.randrange(5)))

    def _drop(self, keys: list[int]) -> None:
        for key in keys:
            del self.standing[key]

    def _came(self) -> Came:
        day = START + timedelta(days=self.dice.randrange((TODAY - START).days + 1))
        kind = self.dice.choice([*KINDS, "pdi"])
        sale = "counter" if self.dice.random() < 0.1 else "repair"
        return Came(self.dice.randrange(12), day, kind, sale=sale)

    def visits(self) -> list[oracle.Visit]:
        return [
            oracle.Visit(
                self.shop.dealer.code, str(self.shop.cars[one.car]), one.on, one.kind, FAMILY[one.kind]
            )
            for one in self.standing.values()
            if one.kind != "pdi" and one.sale != "counter"
        ]


@pytest.fixture(params=range(3))
def truths(request: pytest.FixtureRequest, db: None) -> list[Truth]:
    """Two shops of one scope, each with its own history."""
    dice = random.Random(request.param)
    shops = [Truth(code, dice) for code in ("S", "T")]
    for truth in shops:
        truth.live(12)
    return shops


def scope_of(truths: list[Truth]) -> Scope:
    return Scope(1, {truth.shop.dealer.pk: frozenset(Permission) for truth in truths})


def ids(found: queries.VehicleList) -> set[str]:
    assert len(found.rows) == found.total
    return {str(row.vehicle_id) for row in found.rows}


@pytest.mark.parametrize(("window", "kind"), [(6, "overall"), (3, "maintenance"), (12, "repair")])
def test_churn_and_its_lists(truths: list[Truth], window: int, kind: str) -> None:
    scope = scope_of(truths)
    visits = {one.shop.dealer.code: oracle.of_kind(one.visits(), kind) for one in truths}
    page = queries.churn_page(scope, window=window, kind=kind, now=NOW)
    assert len(page.trend) == 12
    for figure in page.trend:
        expected = [oracle.churn(visits[code], code, figure.month, window) for code in visits]
        cohort, lost = sum(len(one.cohort) for one in expected), sum(len(one.lost) for one in expected)
        assert (figure.counts["visits"], figure.base, figure.numerator) == (
            sum(one.visits for one in expected),
            cohort,
            lost,
        )
        assert figure.rate == (lost / cohort if cohort else None)
    counted = [oracle.churn(visits[code], code, page.frame.month, window) for code in visits]
    behind = {
        "cohort": set().union(*(one.cohort for one in counted)),
        "lost": set().union(*(one.lost for one in counted)),
        "rest": set().union(*(one.cohort - one.lost for one in counted)),
    }
    for which, vehicles in behind.items():
        found = queries.vehicles_of(
            scope,
            metric="monthly_churn",
            month=page.frame.month,
            window=window,
            kind=kind,
            which=which,
            wish=ALL,
            now=NOW,
        )
        assert ids(found) == vehicles


def test_the_base_and_its_lists(truths: list[Truth]) -> None:
    scope = scope_of(truths)
    page = queries.structure_page(scope, now=NOW)
    for one in page.trend:
        counted = [
            oracle.base(truth.visits(), truth.shop.dealer.code, one.month, page.frame.window)
            for truth in truths
        ]
        for which in ("active", "new", "lost", "returned"):
            assert one.counts[which] == sum(len(count[which]) for count in counted)
    assert page.base is not None
    for which in ("active", "new", "lost", "returned"):
        month = page.base.now.month
        bases = [oracle.base(one.visits(), one.shop.dealer.code, month, page.frame.window) for one in truths]
        found = queries.vehicles_of(scope, metric="base", month=month, which=which, wish=ALL, now=NOW)
        assert ids(found) == set().union(*(one[which] for one in bases))


def test_standings_in_store_and_list(truths: list[Truth]) -> None:
    for truth in truths:
        refresh(truth.shop.dealer, as_of=TODAY, now=NOW)
        visits = truth.visits()
        stored = {
            str(one.vehicle_id): one
            for one in Standing.objects.unscoped("a test").filter(dealer=truth.shop.dealer)
        }
        assert len(stored) == len(truth.shop.cars)
        for vehicle, one in stored.items():
            own = [visit for visit in visits if visit.vehicle == vehicle]
            if not own:
                assert (one.visits, one.last_visit_on, one.months_away) == (0, None, None)
                continue
            expected = oracle.standing(own, TODAY, 6)
            expected.pop("kind")
            assert {name: getattr(one, name) for name in expected} == expected
    held = queries.held_vehicles(scope_of(truths), wish=ALL, now=NOW)
    stored_rows = {one.vehicle_id: one for one in Standing.objects.unscoped("a test").all()}
    assert {row.vehicle_id for row in held.rows} == set(stored_rows)
    for row in held.rows:
        one = stored_rows[row.vehicle_id]
        assert (row.last_visit_on, row.months_away, row.tier) == (
            one.last_visit_on,
            one.months_away,
            one.tier,
        )
        assert (row.customer_class, row.lost_in, row.visits) == (
            one.customer_class,
            one.lost_in_month,
            one.visits,
        )


def test_the_data_end_where_the_last_counted_visit_is(truths: list[Truth]) -> None:
    days = [visit.settled_on for truth in truths for visit in truth.visits()]
    queries.churn_page(scope_of(truths), now=NOW)
    as_of = queries.data_as_of(scope_of(truths), now=NOW)
    assert (as_of.on, as_of.today, as_of.stale) == (max(days), TODAY, False)
    page = queries.churn_page(scope_of(truths), now=NOW)
    assert page.frame.months[0] == month_of(max(days))
    assert page.frame.months[-1] == month_of(min(days)) + page.frame.window
