"""The page of scores: own answers beside those of the region and of the manufacturer."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

from django.utils import timezone

from huidian.kit.months import format_month, month_of
from tests.flows.test_needs import a_visit
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.surveys.answers import BAD, GOOD, owners_answer
from tests.surveys.test_wider import others
from tests.web.conftest import SignIn


def test_a_level_is_shown_once_enough_dealers_stand_behind_it(people: People, signed_in: SignIn) -> None:
    dealer, today = people.dealer_a, timezone.localdate()
    assert dealer.region
    month = format_month(month_of(today) - 1)
    now = timezone.now() - timedelta(days=today.day + 5)
    owners_answer(dealer, [a_vehicle(dealer, 1)] * 30, GOOD, at=now)
    zhao = signed_in(people.zhao)

    def page() -> str:
        return " ".join(zhao.get(f"/scores/?month={month}").content.decode().split())

    assert "分中心" not in page(), "nobody else was answered"
    *rest, last = others(dealer.region, 0, 0, 0, 0, 0)
    for one in rest:
        owners_answer(one, [a_vehicle(one, 501)] * 30, BAD, at=now)
    assert "至少有 5 家别店各满 30 份答卷才显示" in page()
    owners_answer(last, [a_vehicle(last, 501)] * 30, BAD, at=now)
    owners_answer(dealer, [a_vehicle(dealer, 2)], GOOD, at=timezone.now())
    running = zhao.get(f"/scores/?month={format_month(month_of(today))}").content.decode()
    assert "这个月还没有结束，下月 1 日起才有合在一起的数" in running
    text = page()
    assert "至少有 5 家别店" not in text and "n 180 · 本店高" in text


def test_the_index_of_the_brand_is_shown_where_nobody_answered(people: People, signed_in: SignIn) -> None:
    people.dealer_a.playbook = "faw-mazda"
    people.dealer_a.save(update_fields=["playbook"])
    page = " ".join(signed_in(people.zhao).get("/scores/").content.decode().split())
    assert "还没有车主的回答" in page
    for text in ("813", "835", "28", "−20"):
        assert f">{text}</td>" in page or f">{text} <small" in page, text


def test_a_number_of_answers_without_a_team_opens_them(people: People, signed_in: SignIn) -> None:
    dealer, now = people.dealer_a, timezone.now()
    vehicle = a_vehicle(dealer, 1)
    owners_answer(dealer, [vehicle], GOOD, at=now, team_name="")
    month = format_month(month_of(timezone.localdate(now)))
    page = signed_in(people.zhao).get(f"/scores/responses/?month={month}&team=").content.decode()
    assert vehicle.plate in page


def test_the_curve_and_the_completion_open_what_they_count(people: People, signed_in: SignIn) -> None:
    dealer, now = people.dealer_a, timezone.now()
    old = now - timedelta(days=300)
    vehicles = [a_vehicle(dealer, number) for number in range(3)]
    owners_answer(dealer, vehicles, GOOD, at=old)
    zhao = signed_in(people.zhao)
    page = zhao.get("/scores/loyalty/").content.decode()
    links = re.findall(r'href="([^"]*band=[^"]*)">([0-9]+)<', page)
    assert [n for _link, n in links] == ["3"]
    listed = zhao.get(unescape(links[0][0])).content.decode()
    assert all(one.plate in listed for one in vehicles)
    follow_ups = re.search(
        r'href="(/surveys/[^"]*state=answered[^"]*)"', zhao.get("/scores/").content.decode()
    )
    assert follow_ups is None, "nobody was asked"


def test_first_time_fix_opens_the_repairs_it_counts(people: People, signed_in: SignIn) -> None:
    dealer, today = people.dealer_a, timezone.localdate()
    first = (today.replace(day=1) - timedelta(days=70)).replace(day=2)
    cars = [a_vehicle(dealer, number) for number in range(3)]
    for car, days in enumerate(((0, 20), (1,), (2,))):
        for day in days:
            a_visit(cars[car], first + timedelta(days=day), f"R{car}-{day}", order_kind="repair")
    owners_answer(dealer, cars[:1], GOOD, at=timezone.now() - (today - first) + timedelta(days=1))
    zhao = signed_in(people.zhao)
    page = zhao.get(f"/scores/?month={format_month(month_of(first))}").content.decode()
    link = re.search(r'href="(/scores/repairs/[^"]*)"', page)
    assert link
    listed = zhao.get(unescape(link[1])).content.decode()
    assert "4 单满 30 天，返修 1 单；另有 0 单还看不出" in listed
    back = zhao.get(f"{unescape(link[1])}&state=back").content.decode()
    assert [one.plate in back for one in cars] == [True, False, False]
    assert (first + timedelta(days=20)).isoformat() in back
