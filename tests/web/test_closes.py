"""Months are closed on the churn desk, opened again, and late data show beside what was closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.retention import closing
from huidian.retention.models import MonthClose
from tests.mart.shop import Came, Shop
from tests.people import People
from tests.web.conftest import SignIn

DESK = "/churn/?month=2010-12"
LATE = datetime(2011, 1, 20, 4, 30, tzinfo=UTC)
WHY = "a test looks at everything"


def closes() -> list[MonthClose]:
    return list(MonthClose.objects.unscoped(WHY).order_by("pk"))


def late(people: People) -> None:
    """Five of the thirty lost vehicles of December had been there after all."""
    shop = Shop(people.dealer_a, orders=1000)
    plates = [f"沪A{people.dealer_a.pk % 10}{car:04d}" for car in range(5)]
    from huidian.customers.models import Vehicle

    found = Vehicle.objects.unscoped(WHY).filter(dealer=people.dealer_a, plate__in=plates)
    shop.cars = dict(enumerate(found.order_by("plate").values_list("pk", flat=True)))
    shop.saw([Came(car, date(2010, 12, 20)) for car in range(5)], at=LATE)


def test_zhao_closes_december_and_it_says_so(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    assert "结账 2010-12" in zhao.get(DESK).content.decode()
    done = zhao.post("/churn/close/", {"month": "2010-12"}, follow=True)
    said = done.content.decode()
    assert done.redirect_chain[-1][0] == DESK
    assert "2010-12 已结账，可随时撤销" in said
    assert "已结账 2011-01-20" in said
    assert "25.0%（120 台中 30 台）" in said
    assert "结账后有变化" not in said
    [close] = closes()
    assert (close.closed_by, close.dealer) == (december.zhao, december.dealer_a)


def test_a_month_that_is_not_over_offers_nothing_and_is_refused_in_words(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    assert "hd-books" not in zhao.get("/churn/?month=2011-01").content.decode()
    refused = zhao.post("/churn/close/", {"month": "2011-01"}, follow=True).content.decode()
    assert "2011-01 没有结账：还没有结束的月份不能结账" in refused
    assert closes() == []


@pytest.mark.parametrize("month", ["", "2010-13", "abc"])
def test_nonsense_closes_nothing(december: People, signed_in: SignIn, month: str) -> None:
    assert signed_in(december.zhao).post("/churn/close/", {"month": month}).status_code == 404
    assert closes() == []


@pytest.mark.slow
def test_late_data_show_as_a_difference(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    late(december)
    page = zhao.get(DESK)
    assert page.context["page"].churn.now.numerator == 25
    said = page.content.decode()
    assert "结账后有变化" in said
    assert "25.0%（120 台中 30 台）" in said
    assert "现为 20.8%（120 台中 25 台）" in said
    then = zhao.get(f"{DESK}&asof=2011-01-19").context["page"]
    assert (then.churn.now.numerator, then.books.difference, then.books.may_reopen) == (30, None, False)
    history = zhao.get("/churn/closes/").content.decode()
    assert "现为 20.8%（120 台中 25 台）" in history
    kept = zhao.get(f"/churn/closes/{closes()[0].pk}/")
    moved = [metric.then.metric for metric in kept.context["page"].moved]
    assert {"monthly_churn", "lost_vehicles", "base", "throughput"} <= set(moved)
    assert "−5" in kept.content.decode()


@pytest.mark.slow
def test_the_difference_leads_to_what_made_it_of_that_kind_and_window(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    late(december)
    for kind, measure in (("", "churn"), ("&kind=maintenance", "churn-maintenance")):
        desk = zhao.get(DESK + kind)
        url = f"/restatement/?measure={measure}&month=2010-12&window=6&then=2011-01-20"
        assert desk.context["desk"].difference_url == url
        told = zhao.get(url).context["page"]
        moved = desk.context["page"].books.difference
        difference = [moved.now.n - moved.then.n, moved.now.numerator - moved.then.numerator]
        assert [count.now - count.then for count in told.counts] == difference == [0, -5]
    [close] = closes()
    for path in ("/churn/closes/", f"/churn/closes/{close.pk}/"):
        assert "看差在哪些车" in zhao.get(path).content.decode()
    # Of two dealers together that desk would tell, not of the one whose month was closed.
    regional = signed_in(december.by_role[Role.REGIONAL_MANAGER])
    for path in ("/churn/closes/", f"/churn/closes/{close.pk}/"):
        assert "看差在哪些车" not in regional.get(path).content.decode()


@pytest.mark.slow
def test_where_it_is_counted_otherwise_now_that_is_said_and_no_orders_are_blamed(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    late(december)
    [close] = closes()
    paths = (DESK, "/churn/closes/", f"/churn/closes/{close.pk}/")
    zhao.post("/churn/counting/", {"gone": "out"})
    for path in paths:
        said = zhao.get(path).content.decode()
        assert "结账时计入已离开的车，现在不计" in said
        assert "看差在哪些车" not in said
    zhao.post("/churn/counting/", {"gone": "in"})
    MonthClose.objects.unscoped(WHY).update(rule_version="an older one")
    for path in paths:
        said = zhao.get(path).content.decode()
        assert "现行规则" in said
        assert "看差在哪些车" not in said


def test_on_the_day_of_the_closing_there_is_something_to_compare(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    answer = zhao.get("/restatement/?month=2010-12")
    said = answer.content.decode()
    assert "没变：与 2011-01-20 所知完全一致" in said
    assert "那时与现在是同一天" not in said
    assert [day.words for day in answer.context["desk"].days if day.chosen] == ["结账日"]


def test_a_close_is_undone_and_the_undoing_taken_back(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    [close] = closes()
    undone = zhao.post(f"/churn/closes/{close.pk}/reopen/", {"month": "2010-12"}, follow=True)
    assert "结账已撤销" in undone.content.decode()
    assert "结账 2010-12" in undone.content.decode()
    assert "恢复结账" in zhao.get("/churn/closes/").content.decode()
    back = zhao.post(f"/churn/closes/{close.pk}/restore/", follow=True)
    assert "结账已恢复" in back.content.decode()
    assert closes()[0].undone_at is None
    told = AuditEvent.objects.unscoped(WHY).filter(object_type="month_close").order_by("pk")
    assert [event.action for event in told] == ["month.closed", "month.reopened", "month.close_restored"]
    trail = zhao.get("/audit/").content.decode()
    assert "恢复结账" in trail


def test_restoring_twice_says_that_it_is_restored(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    first = f"/churn/closes/{closes()[0].pk}"
    zhao.post(f"{first}/reopen/")
    zhao.post(f"{first}/restore/")
    twice = zhao.post(f"{first}/restore/", follow=True).content.decode()
    assert "没有再改：现在是“已结账”（最近一次操作：zhao，2011-01-20" in twice
    assert "已经重新结过账" not in twice
    zhao.post(f"{first}/reopen/")
    assert "恢复结账" in zhao.get("/churn/closes/?holds=false").content.decode()
    zhao.post("/churn/close/", {"month": "2010-12"})
    assert "恢复结账" not in zhao.get("/churn/closes/?holds=false").content.decode()
    assert "已经重新结过账" in zhao.post(f"{first}/restore/", follow=True).content.decode()


def test_data_that_keep_moving_are_an_answer_in_words(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def moved(*_facts: Any, **_asked: Any) -> None:
        return None

    monkeypatch.setattr(closing, "_keep", moved)
    answer = signed_in(december.zhao).post("/churn/close/", {"month": "2010-12"}, follow=True)
    assert "2010-12 没有结账：数据正在更新，请再试一次" in answer.content.decode()
    assert closes() == []


def test_who_sees_and_who_may(december: People, signed_in: SignIn) -> None:
    signed_in(december.zhao).post("/churn/close/", {"month": "2010-12"})
    [close] = closes()
    one = f"/churn/closes/{close.pk}/"
    agent = signed_in(december.by_role[Role.CARE_AGENT])
    assert "已结账 2011-01-20" in agent.get(DESK).content.decode()
    assert "撤销结账" not in agent.get(one).content.decode()
    assert agent.post(f"{one}reopen/").status_code == 403
    lin = signed_in(december.lin)
    assert "已结账" not in lin.get(DESK).content.decode()
    assert lin.get(one).status_code == 403
    qian = signed_in(december.qian)
    assert "已结账" not in qian.get(DESK).content.decode()
    assert [qian.get(one).status_code, qian.post(f"{one}reopen/").status_code] == [404, 404]
    assert qian.get("/churn/closes/").context["table"].rows == []
    regional = signed_in(december.by_role[Role.REGIONAL_MANAGER])
    assert "2 家店，1 家已结账" in regional.get(DESK).content.decode()
    assert len(regional.get("/churn/closes/").context["table"].rows) == 1
    assert closes()[0].undone_at is None


def test_another_window_is_not_compared(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post("/churn/close/", {"month": "2010-12"})
    late(december)
    books: Any = zhao.get(f"{DESK}&window=5").context["page"].books
    assert books.closing is not None
    assert books.difference is None
