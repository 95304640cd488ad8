"""What owners say in the region and at the whole manufacturer: of all together, of enough dealers only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huidian.engine.scores.estimate import Estimate
from huidian.kit.months import parse_month
from huidian.network.models import Dealer, Post, Region
from huidian.network.roles import Role
from huidian.network.rules import rules_of
from huidian.surveys.models import Response
from huidian.surveys.queries.scores import month_scores
from huidian.surveys.queries.wider import WiderScores, wider_scores
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People
from tests.surveys.answers import BAD, GOOD, owners_answer

pytestmark = pytest.mark.django_db
NOVEMBER = parse_month("2026-11")
DECEMBER = date(2026, 12, 4)
"""The month is over."""


def others(region: Region, *answers: int) -> list[Dealer]:
    """Dealers of a region, of whom so many displeased owners answered each."""
    made = []
    for n, count in enumerate(answers):
        dealer = Dealer.objects.create(code=f"{region.code}-{n}", name=f"别店{n}", region=region)
        owners_answer(dealer, [a_vehicle(dealer, 500)] * count, BAD)
        made.append(dealer)
    return made


def beside(people: People, staff: object = None) -> list[tuple[str, int, int | None]]:
    """By level the dealers with answers and the n, None where it is hidden."""
    found = of(people, staff)
    return [(one.level, one.dealers, one.scores.total.n if one.scores else None) for one in found]


def of(people: People, staff: object = None, today: date = DECEMBER) -> tuple[WiderScores, ...]:
    scope = people.scope(staff or people.zhao)  # type: ignore[arg-type]
    dealer = Dealer.objects.select_related("region__manufacturer").get(pk=people.dealer_a.pk)
    return wider_scores(scope, dealer, NOVEMBER, rules_of(dealer).scores.models[0], today=today)


def test_all_answers_together_and_of_a_few_dealers_nothing(people: People) -> None:
    dealer = people.dealer_a
    assert dealer.region
    owners_answer(dealer, [a_vehicle(dealer, 1)] * 10, GOOD)
    *_rest, last = others(dealer.region, 30, 30, 30, 30, 29)
    assert beside(people) == [("region", 6, None), ("maker", 6, None)]
    owners_answer(last, [a_vehicle(last, 501)], GOOD)
    assert beside(people) == [("region", 6, 160), ("maker", 6, 160)]
    whole = of(people)[0].scores
    assert whole and whole.of("car_clean").value == pytest.approx((11 * 100 + 149 * 40) / 160)
    own = month_scores(dealer, month=NOVEMBER, today=TODAY).scores
    assert own.total.n == 10


def test_what_the_region_leaves_of_the_manufacturer_is_hidden_as_well(people: People) -> None:
    region = people.dealer_a.region
    assert region
    others(region, 30, 30, 30, 30, 30)
    far = Region.objects.create(manufacturer=region.manufacturer, code="far", name="远区")
    others(far, 40)
    assert beside(people) == [("region", 5, 150), ("maker", 6, None)]
    maker = people.by_role[Role.OEM_CARE]
    assert beside(people, maker) == [("region", 5, 150), ("maker", 6, 190)], "who sees each dealer sees all"


def test_a_factor_that_few_ask_about_is_hidden_and_cannot_be_found_out_of_the_whole(people: People) -> None:
    dealer = people.dealer_a
    assert dealer.region
    owners_answer(dealer, [a_vehicle(dealer, 1)] * 10, GOOD)
    *_rest, last = others(dealer.region, 30, 30, 30, 30, 30)
    whole = of(people)[0].scores
    assert whole and "lounge" in {one.factor.key for one in whole.factors if one.estimate.n}
    for other in Dealer.objects.filter(region=dealer.region).exclude(pk__in=[last.pk]):
        for one in Response.objects.unscoped("a test").filter(dealer=other):
            del one.answers["lounge"]
            one.save()
    for level in of(people):
        assert level.scores and level.scores.of("lounge") == Estimate(0)
        assert level.scores.known == pytest.approx(whole.known - whole.model.weights["lounge"])
        others_told = {one.factor.key for one in level.scores.factors if one.estimate.n}
        assert others_told == {one.factor.key for one in whole.factors if one.estimate.n} - {"lounge"}


def test_regions_of_a_reader_of_two_leave_no_third_alone(people: People) -> None:
    region = people.dealer_a.region
    assert region
    others(region, 30, 30, 30, 30, 30)
    far, third = (
        Region.objects.create(manufacturer=region.manufacturer, code=code, name=code)
        for code in ("far", "third")
    )
    theirs, *_rest = others(far, 30, 30, 30, 30, 30, 30)
    others(third, 40)
    assert beside(people) == [("region", 5, 150), ("maker", 12, 370)]
    Post.objects.create(staff=people.zhao, role=Role.SERVICE_MANAGER, dealer=theirs, opened_at=AT)
    assert beside(people) == [("region", 5, 150), ("maker", 12, None)]


def test_a_dealer_without_a_region_stands_alone(people: People) -> None:
    Dealer.objects.filter(pk=people.dealer_a.pk).update(region=None)
    assert beside(people) == []


def test_two_readings_of_a_month_tell_nothing_of_the_answers_between_them(people: People) -> None:
    dealer = people.dealer_a
    assert dealer.region
    owners_answer(dealer, [a_vehicle(dealer, 1)] * 10, GOOD)
    *_rest, last = others(dealer.region, 30, 30, 30, 30, 31)
    running = of(people, today=TODAY)
    assert [(one.waiting, one.dealers, one.scores) for one in running] == [(True, 0, None)] * 2
    first = of(people)
    taken = Response.objects.unscoped("a test").filter(dealer=last)[:1].get()
    taken.retracted_at = datetime(2026, 12, 4, 3, tzinfo=UTC)
    taken.save()
    owners_answer(last, [a_vehicle(last, 502)], GOOD, at=taken.retracted_at)
    assert of(people, today=date(2026, 12, 5)) == of(people, today=date(2026, 12, 31)) == first
    january = of(people, today=date(2027, 1, 1))
    assert [one.scores.total.n for one in january if one.scores] == [160 + 1 - 1] * 2
    assert [one.scores.total.n for one in first if one.scores] == [161] * 2
