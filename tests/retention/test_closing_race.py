"""Two close one month at once, and imports come between: one closing, of one state of the data."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from huidian.kit.months import parse_month
from huidian.mart.facts import DataMovedError
from huidian.retention import closing
from huidian.retention.closing import close_month
from huidian.retention.frozen import month_counts
from huidian.retention.models import MonthClose
from tests.mart.shop import Came, Shop
from tests.people import People
from tests.processes import HANGS, Environment, huidian, python

pytestmark = pytest.mark.both_stores

AT = datetime(2011, 1, 5, 2, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")
VISITS = "委托书号,车牌号,结算日期,维修类别\n" + "".join(
    f"RO{number},沪A1234{number},{day},保养\n"
    for number, day in enumerate(["2010-06-03", "2010-06-04", "2010-12-30", "2011-01-04"])
)
CLOSES = """
import sys
from datetime import UTC, datetime
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import closing

reckoned = closing.month_counts

def wait(reading, month):
    figures = reckoned(reading, month)
    print("ready", flush=True)
    sys.stdin.readline()
    return figures

closing.month_counts = wait
dealer = Dealer.objects.get(code="A")
scope = Scope(1, {dealer.pk: frozenset(Permission)})
done = closing.close_month(
    at=datetime(2011, 1, 5, tzinfo=UTC), by=None, scope=scope, dealer_id=dealer.pk, month=24131
)
print(done.close_id, done.newly, flush=True)
"""
COUNTS = """
from huidian.network.models import AuditEvent
from huidian.retention.models import MonthClose
why = "a test counts"
print(MonthClose.objects.unscoped(why).count(), AuditEvent.objects.unscoped(why).filter(
    action="month.closed").count())
"""


@pytest.mark.slow
def test_of_two_that_close_at_once_one_does(store: Environment, tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(VISITS, encoding="utf-8")
    huidian(store, "import", str(file), "--dealer", "A", "--new-dealer", "甲店(虚构)", "--kind", "visits")
    both = [python(store, CLOSES, stdin=subprocess.PIPE) for _ in range(2)]
    for one in both:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    said = [one.communicate("\n", timeout=HANGS)[0].split() for one in both]
    assert sorted(newly for _, newly in said) == ["False", "True"]
    assert len({close_id for close_id, _ in said}) == 1
    assert python(store, COUNTS).communicate(timeout=HANGS)[0].split() == ["1", "1"]


@pytest.fixture
def june(shop_a: Shop) -> Shop:
    shop_a.saw(
        [*(Came(car, date(2010, 6, 3)) for car in range(4)), Came(9, date(2011, 1, 4))],
        at=datetime(2011, 1, 4, tzinfo=UTC),
    )
    return shop_a


def close(people: People, shop: Shop) -> closing.Closed:
    scope = people.scope(people.zhao)
    return close_month(at=AT, by=people.zhao, scope=scope, dealer_id=shop.dealer.pk, month=DECEMBER)


@pytest.mark.slow
@pytest.mark.parametrize("imports", [1, closing.ATTEMPTS])
def test_an_import_in_between_is_in_or_the_month_stays_open(
    people: People, june: Shop, monkeypatch: pytest.MonkeyPatch, imports: int
) -> None:
    left = list(range(imports))

    def overtaken(view: Any, month: int) -> Any:
        figures = month_counts(view, month)
        if left:
            june.saw([Came(100 + left.pop(), date(2010, 6, 9))], at=AT)
        return figures

    monkeypatch.setattr("huidian.retention.closing.month_counts", overtaken)
    if imports == closing.ATTEMPTS:
        with pytest.raises(DataMovedError):
            close(people, june)
        assert not MonthClose.objects.unscoped("a test").exists()
        return
    assert close(people, june).newly
    [kept] = MonthClose.objects.unscoped("a test")
    assert kept.figures["monthly_churn"]["counts"]["overall"]["cohort"] == 5


def test_a_choice_of_what_counts_in_between_is_kept_to(
    people: People, june: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huidian.retention.counting import choose_counting

    left = [True]

    def overtaken(view: Any, month: int) -> Any:
        figures = month_counts(view, month)
        if left:
            left.pop()
            choose_counting(
                at=AT,
                by=people.zhao,
                scope=people.scope(people.zhao),
                dealer_id=june.dealer.pk,
                leave_out_gone=True,
            )
        return figures

    monkeypatch.setattr("huidian.retention.closing.month_counts", overtaken)
    close(people, june)
    [kept] = MonthClose.objects.unscoped("a test")
    assert kept.leave_out_gone
