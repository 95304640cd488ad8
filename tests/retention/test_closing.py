"""Month close: what is frozen stays, what comes later shows, and only who may does it, once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.kit.months import parse_month
from huidian.network.machines import NotNowError
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Permission, Role
from huidian.network.scope import Scope
from huidian.retention import closing, queries
from huidian.retention.closing import (
    ClosedAnewError,
    NotClosableError,
    close_month,
    reopen_month,
    restore_close,
)
from huidian.retention.counting import choose_counting
from huidian.retention.mart_view import open_mart_view
from huidian.retention.models import MonthClose
from huidian.retention.queries.closes import month_close, month_closes
from tests.mart.shop import Came, Shop
from tests.people import People, make_dealer

pytestmark = pytest.mark.both_stores

EARLY = datetime(2011, 1, 4, 12, 0, tzinfo=UTC)
AT = datetime(2011, 1, 5, 2, 0, tzinfo=UTC)
LATER = datetime(2011, 2, 3, 2, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")
WHY = "a test looks at everything"


def closes() -> list[MonthClose]:
    return list(MonthClose.objects.unscoped(WHY).order_by("pk"))


@pytest.fixture
def june(shop_a: Shop) -> Shop:
    """Eight cars in June, two of them lost by the end of December; data reach 4 January."""
    shop_a.saw(
        [Came(car, date(2010, 6, 3), "maintenance" if car % 2 else "repair") for car in range(8)]
        + [Came(car, date(2010, 9, 7)) for car in range(6)]
        + [Came(20, date(2011, 1, 4))],
        at=datetime(2011, 1, 4, 12, 0, tzinfo=UTC),
    )
    return shop_a


def closed(people: People, shop: Shop, at: datetime = AT, by: str = "zhao", month: int = DECEMBER) -> Any:
    staff = getattr(people, by)
    return close_month(at=at, by=staff, scope=people.scope(staff), dealer_id=shop.dealer.pk, month=month)


def test_a_month_is_frozen_with_all_that_it_was_counted_by(people: People, june: Shop) -> None:
    done = closed(people, june)
    [close] = closes()
    assert (done.close_id, done.newly) == (close.pk, True)
    assert (close.dealer, close.month, close.closed_at, close.known_at) == (june.dealer, DECEMBER, AT, AT)
    assert (close.closed_by, close.window_months, close.leave_out_gone) == (people.zhao, 6, False)
    assert close.rule_version
    churn = close.figures["monthly_churn"]
    assert churn["version"] == 1
    assert churn["counts"]["overall"] == {"visits": 8, "cohort": 8, "lost": 2, "excluded": 0}
    assert {scope: kept["lost"] for scope, kept in churn["counts"].items()} == {
        "overall": 2,
        "maintenance": 1,
        "repair": 4,
    }


def test_every_monthly_metric_of_the_register_is_frozen(people: People, june: Shop) -> None:
    from huidian.engine.figures.measures import figure
    from huidian.engine.metrics import METRICS

    closed(people, june)
    [close] = closes()
    monthly = {
        one.id
        for one in METRICS.values()
        if one.rows and one.period == "month" and one.counts and not one.of_network
    }
    assert set(close.figures) == monthly
    view = open_mart_view(people.scope(people.zhao), now=AT)
    question = view.question(months=(DECEMBER, DECEMBER))
    for metric_id in close.figures:
        metric = METRICS[metric_id]
        [row] = view.rows(figure(metric, view.evidence, question, by=())) or [{}]
        kept = close.figures[metric_id]["counts"]["overall"]
        assert kept == {name: row.get(name, 0) for name in kept}, metric_id
    assert close.figures["base"]["counts"]["overall"].keys() >= {"active", "new", "lost", "returned"}
    assert close.figures["base"]["counts"]["overall"]["active"] == 6


def test_closing_twice_is_closing_once(people: People, june: Shop) -> None:
    first = closed(people, june)
    june.saw([Came(0, date(2010, 12, 30))], at=LATER)
    second = closed(people, june, at=LATER)
    assert (second.close_id, second.newly) == (first.close_id, False)
    [close] = closes()
    assert close.figures["monthly_churn"]["counts"]["overall"]["lost"] == 2
    assert AuditEvent.objects.unscoped(WHY).filter(action="month.closed").count() == 1


@pytest.mark.parametrize(
    ("month", "reason"),
    [("2011-01", closing.NOT_OVER), ("2011-06", closing.NOT_OVER), ("2010-05", closing.NO_DATA)],
)
def test_not_every_month_can_be_closed(people: People, june: Shop, month: str, reason: Any) -> None:
    with pytest.raises(NotClosableError) as refused:
        closed(people, june, month=parse_month(month))
    assert refused.value.reason == reason
    assert closes() == []


def test_a_month_the_data_do_not_reach_cannot_be_closed(people: People, june: Shop, shop_b: Shop) -> None:
    with pytest.raises(NotClosableError) as refused:
        closed(people, june, at=LATER, month=parse_month("2011-01"))
    assert refused.value.reason == closing.NOT_REACHED
    with pytest.raises(NotClosableError) as refused:
        closed(people, shop_b, by="qian")
    assert refused.value.reason == closing.NO_DATA


def test_who_may_close(people: People, june: Shop) -> None:
    may = {Role.CARE_MANAGER, Role.SERVICE_MANAGER, Role.GENERAL_MANAGER}
    for role, staff in people.by_role.items():
        scope = people.scope(staff)
        asked: dict[str, Any] = {"at": AT, "by": staff, "scope": scope, "dealer_id": june.dealer.pk}
        if role in may:
            done = close_month(**asked, month=DECEMBER)
            reopen_month(at=AT, by=staff, scope=scope, close_id=done.close_id)
            continue
        with pytest.raises(Dealer.DoesNotExist):
            close_month(**asked, month=DECEMBER)
    assert [close.closed_by for close in closes()] == [people.by_role[role] for role in Role if role in may]


def test_a_rival_neither_closes_nor_opens_nor_sees(people: People, june: Shop, shop_b: Shop) -> None:
    done = closed(people, june)
    rival = people.scope(people.qian)
    with pytest.raises(Dealer.DoesNotExist):
        close_month(at=AT, by=people.qian, scope=rival, dealer_id=june.dealer.pk, month=DECEMBER)
    for verb in (reopen_month, restore_close):
        with pytest.raises(MonthClose.DoesNotExist):
            verb(at=AT, by=people.qian, scope=rival, close_id=done.close_id)
    with pytest.raises(MonthClose.DoesNotExist):
        month_close(rival, done.close_id, now=AT)
    assert month_closes(rival, now=AT).closes == ()


def test_who_sees_own_vehicles_only_sees_no_closing(people: People, june: Shop) -> None:
    done = closed(people, june)
    assert month_closes(people.scope(people.lin), now=AT).closes == ()
    with pytest.raises(MonthClose.DoesNotExist):
        month_close(people.scope(people.lin), done.close_id, now=AT)


def test_opening_again_keeps_what_was_closed_and_can_be_taken_back(people: People, june: Shop) -> None:
    scope, done = people.scope(people.zhao), closed(people, june)
    asked: dict[str, Any] = {"by": people.zhao, "scope": scope, "close_id": done.close_id}
    reopen_month(at=LATER, **asked)
    with pytest.raises(NotNowError) as second:
        reopen_month(at=LATER, **asked)
    assert second.value.state is not None
    assert (second.value.state.en, second.value.who, second.value.at) == ("closing undone", "zhao", LATER)
    [close] = closes()
    assert (close.undone_at, close.undone_by) == (LATER, people.zhao)
    assert close.figures["monthly_churn"]["counts"]["overall"]["lost"] == 2
    restore_close(at=LATER, **asked)
    with pytest.raises(NotNowError):
        restore_close(at=LATER, **asked)
    assert closes()[0].undone_at is None
    told = AuditEvent.objects.unscoped(WHY).filter(object_type="month_close").order_by("pk")
    assert [event.action for event in told] == ["month.closed", "month.reopened", "month.close_restored"]
    assert told[0].after is not None
    assert (told[0].after["month"], told[0].after["lost"], told[0].dealer) == ("2010-12", 2, june.dealer)


def test_a_month_closed_anew_is_the_one_that_holds(people: People, june: Shop) -> None:
    first = closed(people, june)
    scope = people.scope(people.zhao)
    reopen_month(at=LATER, by=people.zhao, scope=scope, close_id=first.close_id)
    june.saw([Came(6, date(2010, 12, 30))], at=LATER)
    second = closed(people, june, at=LATER)
    assert (second.newly, second.close_id != first.close_id) == (True, True)
    with pytest.raises(ClosedAnewError):
        restore_close(at=LATER, by=people.zhao, scope=scope, close_id=first.close_id)
    with pytest.raises(NotNowError):
        restore_close(at=LATER, by=people.zhao, scope=scope, close_id=second.close_id)
    kept = [one.figures["monthly_churn"]["counts"]["overall"]["lost"] for one in closes()]
    assert kept == [2, 1]


def test_late_data_show_as_a_difference_and_change_nothing_closed(people: People, june: Shop) -> None:
    scope, done = people.scope(people.zhao), closed(people, june)
    [calm] = month_closes(scope, now=AT).closes
    assert (calm.difference, calm.may_reopen, calm.may_restore) == (None, True, False)
    june.saw([Came(6, date(2010, 12, 30)), Came(30, date(2010, 6, 9))], at=LATER)
    [kept] = month_closes(scope, now=LATER).closes
    closed_figure = kept.closing.figure
    assert (closed_figure.n, closed_figure.numerator, closed_figure.rate) == (8, 2, 0.25)
    assert kept.closing.as_of == date(2011, 1, 5)
    assert kept.difference is not None
    now = kept.difference.now
    assert (now.counts["visits"], now.n, now.numerator) == (9, 9, 2)
    assert kept.difference.change == -0.028  # 22.2% after 25.0%
    page = month_close(scope, done.close_id, now=LATER)
    moved = {(one.then.metric, one.kind.en if one.kind else ""): one for one in page.metrics if one.moved}
    assert ("monthly_churn", "Overall after-sales") in moved
    overall = moved["monthly_churn", "Overall after-sales"]
    assert [(count.then, count.now, count.by) for count in overall.counts] == [(8, 9, 1), (2, 2, 0)]
    assert overall.now is not None
    assert (overall.then.rate, overall.now.rate) == (0.25, 2 / 9)
    assert ("monthly_churn", "Repair") not in moved


def test_the_closed_figure_is_that_of_the_day_it_was_closed_on(people: People, june: Shop) -> None:
    closed(people, june)
    june.saw([Came(6, date(2010, 12, 30))], at=LATER)
    scope = people.scope(people.zhao)
    then = queries.churn_page(scope, month=DECEMBER, as_of=date(2011, 1, 5), now=LATER)
    [kept] = month_closes(scope, now=LATER).closes
    assert (then.churn.now.base, then.churn.now.numerator) == (
        kept.closing.figure.n,
        kept.closing.figure.numerator,
    )
    assert kept.difference is not None


@pytest.mark.slow
def test_dealers_that_count_differently_are_each_compared_by_their_own_way(db: None) -> None:
    shops = [Shop(make_dealer("P")), Shop(make_dealer("Q")), Shop(make_dealer("R", playbook="svw"))]
    scope = Scope(1, {shop.dealer.pk: frozenset(Permission) for shop in shops})
    for shop in shops:
        shop.saw([Came(car, date(2010, 6, 3)) for car in range(4)], at=EARLY)
        shop.saw([Came(car, date(2010, 9, 3)) for car in range(2)] + [Came(9, date(2011, 1, 4))], at=EARLY)
        customers.mark_left(
            at=EARLY,
            by=None,
            scope=scope,
            vehicle_id=shop.cars[3],
            left_on=date(2010, 8, 1),
            why="sold",
        )
    choose_counting(at=EARLY, by=None, scope=scope, dealer_id=shops[0].dealer.pk, leave_out_gone=True)
    for shop in shops:
        close_month(at=AT, by=None, scope=scope, dealer_id=shop.dealer.pk, month=DECEMBER)
    kept = month_closes(scope, now=AT).closes
    assert [(one.closing.code, one.closing.figure.n, one.difference) for one in kept] == [
        ("P", 3, None),
        ("Q", 4, None),
        ("R", 4, None),
    ]


def test_without_data_there_are_no_closings(db: None, shop: Shop) -> None:
    scope = Scope(1, {shop.dealer.pk: frozenset(Permission)})
    found = month_closes(scope, now=AT)
    assert (found.closes, found.more, found.as_of.on) == ((), 0, None)
