"""Which team an advisor was in on a day, and that answers and follow-ups say it where no order does."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from huidian.mart.receivers import teams_then
from huidian.network.models import Post, Team
from huidian.surveys.actions.begin import revision_for
from huidian.surveys.actions.responses import record_response
from tests.flows.test_needs import a_visit
from tests.outreach.made import AT, a_vehicle
from tests.people import LIN_IN_THE_DMS, People
from tests.surveys.answers import GOOD

pytestmark = pytest.mark.django_db


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("advisor", "on", "team"),
    [
        (LIN_IN_THE_DMS, date(2026, 9, 1), "一组"),
        ("周一", date(2026, 8, 1), "二组"),
        ("周一", date(2026, 9, 20), "一组"),
        ("周一", date(2020, 1, 1), "一组"),
        ("没有这个人", date(2026, 9, 1), ""),
    ],
    ids=["the only post", "the first post", "the second post", "before any: the last", "a stranger"],
)
def test_the_team_on_a_day(people: People, advisor: str, on: date, team: str) -> None:
    dealer = people.dealer_a
    second = Team.objects.create(dealer=dealer, name="二组")
    usual = {"staff": people.nobody, "role": "advisor", "dealer": dealer, "advisor_name": "周一"}
    Post.objects.create(**usual, team=second, opened_at=_at("2026-07-01"), closed_at=_at("2026-09-01"))
    Post.objects.create(**usual, team=people.team, opened_at=_at("2026-09-10"))
    assert teams_then(dealer)(advisor, on) == team


def test_answers_say_the_team_of_who_received(people: People) -> None:
    dealer = people.dealer_a
    car = a_vehicle(dealer, 1)
    visit = a_visit(car, AT.date(), "R1", advisor=LIN_IN_THE_DMS)
    revision = revision_for(dealer, "regular", at=AT)
    assert revision
    response = record_response(
        at=AT,
        by=None,
        dealer=dealer,
        revision=revision,
        vehicle=car,
        channel="link",
        answers=GOOD,
        visit=visit,
    )
    assert (response.advisor_name, response.team_name) == (LIN_IN_THE_DMS, people.team.name)
