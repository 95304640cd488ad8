"""The demo's interviews carry each sign, and its check of a team finds a log wrong, once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huidian.demo.store.signs import show_signs
from huidian.kit.months import parse_month
from huidian.outreach.models import Attempt
from huidian.surveys.models import CheckedOwner
from huidian.surveys.queries.genuine import genuine
from tests.outreach.made import a_task, a_vehicle
from tests.people import People
from tests.surveys.answers import BAD, owners_answer

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
WHY = "a test looks at everything"


def test_each_sign_is_there_once(people: People) -> None:
    dealer = people.dealer_a
    cars = [a_vehicle(dealer, number) for number in range(8)]
    for car in cars[:5]:
        Attempt.objects.create(
            dealer=dealer, vehicle=car, customer=car.owner, task=a_task(car), channel="phone", by=people.lin,
            at=NOW - timedelta(days=30), outcome="informed", reached=True, contact=True,
        )  # fmt: skip
    owners_answer(dealer, cars[:2], BAD, at=NOW - timedelta(days=320))
    for number, car in enumerate(cars):
        owners_answer(dealer, [car], BAD, at=NOW - timedelta(days=40), number=f"1380013800{number}")
    for _again in range(2):
        show_signs(dealer, people.zhao, as_of=AS_OF, now=NOW)
    signs = [*genuine(dealer, parse_month("2026-10"), AS_OF).held.values()]
    told = {key: sum(key in one for one in signs) for key in ("no_return", "shared_phone", "staff_phone")}
    assert told == {"no_return": 2, "shared_phone": 3, "staff_phone": 1}
    said = CheckedOwner.objects.unscoped(WHY).values_list("answer", flat=True)
    assert sorted(said) == ["agrees", "agrees", "differs", "never", "unreached"]
