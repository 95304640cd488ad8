"""A month's scores out of answers: counted anew by hand, kept until an answer comes or goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from huidian.complaints.actions.opening import open_complaint
from huidian.complaints.queries.months import complaint_month
from huidian.flows.bonus import advisor_scores
from huidian.flows.manager_month import owners_say
from huidian.kit.months import month_of, parse_month
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.retention.month_figures import TARGET, WHOLE, Slot, set_month_figures
from huidian.surveys import kept
from huidian.surveys.actions.responses import retract_response
from huidian.surveys.actions.staff_numbers import KnownNumberError, NoNumberError, note_staff_number
from huidian.surveys.queries.aims import aims_of
from huidian.surveys.queries.genuine import ANY, genuine, interview_rows, interviews_in
from huidian.surveys.queries.returns import fixed_by_orders, loyalty
from huidian.surveys.queries.satisfaction import satisfaction_by_month
from huidian.surveys.queries.score_responses import Narrowing, response_rows, responses_in_month
from huidian.surveys.queries.scores import dealer_of_scores, month_scores
from tests.flows.test_needs import a_visit
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People
from tests.surveys.answers import BAD, GOOD, owners_answer

pytestmark = pytest.mark.django_db
NOVEMBER = parse_month("2026-11")
DAY = timedelta(days=1)


@pytest.fixture
def shop(people: People) -> People:
    """Forty owners of November, of whom ten are displeased; four of October; one of the rival."""
    dealer = people.dealer_a
    cars = [a_vehicle(dealer, number) for number in range(44)]
    owners_answer(dealer, cars[:30], GOOD)
    owners_answer(dealer, cars[30:40], BAD, advisor_name="赵一", team_name="")
    owners_answer(dealer, cars[40:], GOOD, at=AT - 40 * DAY)
    owners_answer(people.dealer_b, [a_vehicle(people.dealer_b, 99)], BAD)
    return people


def of_november(people: People, **more: Any) -> Any:
    return month_scores(people.dealer_a, month=NOVEMBER, today=TODAY, **more)


def test_a_month_counted_by_hand(shop: People) -> None:
    """Of each factor thirty fives (lounge: fours) and ten twos: 100 (80) and 40 points."""
    month = of_november(shop)
    assert (month.scores.total.n, month.satisfied.n, dict(month.summaries)) == (
        40,
        40,
        {"satisfied": 30, "dissatisfied": 10},
    )
    assert month.scores.of("car_clean").value == 85 and month.scores.of("lounge").value == 70
    assert month.scores.total.value == pytest.approx(0.9 * 85 + 0.1 * 70)
    assert month.previous.total.value == pytest.approx(98) and month.previous.total.few
    assert month.change == pytest.approx(83.5 - 98) and not month.moved  # four owners say nothing
    assert month.fixed.value == 0.75 and month.satisfied.value == 0.75
    assert [(one.key, one.n) for one in month.groups["advisor"]] == [("林小满", 30), ("赵一", 10)]
    assert [(one.key, one.n) for one in month.groups["team"]] == [("一组", 30), ("", 10)]
    assert [(one.tag.key, one.n) for one in month.tags] == [("waiting", 10)]
    assert month.provisional and month.months == (NOVEMBER - 1, NOVEMBER)
    assert [(one.total.n, month) for month, one in month.trend.items()][-2:] == [
        (4, NOVEMBER - 1),
        (40, NOVEMBER),
    ]


def test_satisfaction_by_month_is_that_of_the_scores(shop: People) -> None:
    """Of an advisor as of the whole; a month without answers says nothing."""
    by_month = satisfaction_by_month(shop.dealer_a, (NOVEMBER, NOVEMBER - 1, NOVEMBER - 12))
    month, content = of_november(shop), by_month[NOVEMBER]
    assert content.whole == month.scores.total and by_month[NOVEMBER - 1].whole == month.previous.total
    assert content.by_advisor == {one.key: one.scores.total for one in month.groups["advisor"]}
    assert by_month[NOVEMBER - 12].whole.n == 0
    assert advisor_scores(shop.dealer_a, [NOVEMBER])["赵一", NOVEMBER] == pytest.approx(40)


def test_scores_are_measured_against_the_targets_set(shop: People) -> None:
    """What is set for a month goes before the rules' own aim."""
    dealer, usual = shop.dealer_a, rules_of(shop.dealer_a).scores.targets
    values: dict[Slot, int | None] = {
        Slot("satisfaction", WHOLE, NOVEMBER): 965,
        Slot("survey_completion", WHOLE, NOVEMBER): 6500,
    }
    boss = shop.scope(shop.zhao)
    set_month_figures(at=AT, by=shop.zhao, scope=boss, dealer_id=dealer.pk, sort=TARGET, values=values)
    assert of_november(shop).targets == replace(usual, satisfaction=96.5, completion=0.65)
    assert aims_of(dealer, NOVEMBER - 1) == usual


def test_a_manager_sees_what_owners_say(shop: People) -> None:
    """Score and complaints of the dealer chosen; an advisor sees no scores."""
    for number, (at, cause) in enumerate(((AT, "a"), (AT - DAY, "b"), (AT - 40 * DAY, "c"))):
        car = a_vehicle(shop.dealer_a, 80 + number)
        open_complaint(
            at=at, by=None, dealer=shop.dealer_a, vehicle=car, customer=car.owner, source="desk",
            text="太慢", cause_key=cause,
        )  # fmt: skip
    owners = owners_say(shop.scope(shop.zhao), month=NOVEMBER, at=AT + DAY)
    assert owners.content and owners.content[NOVEMBER] == of_november(shop).scores.total
    assert owners.complaints == {NOVEMBER: 2, NOVEMBER - 1: 1, NOVEMBER - 12: 0}
    zhao = shop.scope(shop.zhao)
    assert complaint_month(zhao, NOVEMBER, now=AT + DAY).n("opened") == owners.complaints[NOVEMBER]
    assert owners_say(shop.scope(shop.lin), month=NOVEMBER, at=AT).content is None


def test_old_answers_under_another_model(shop: People) -> None:
    month = of_november(shop, model_key="nev")
    assert month.model.key == "nev" and month.scores.known == pytest.approx(0.55)
    assert month.scores.of("use_advice").n == 0 and month.scores.of("quality").value == 85
    assert month.trend[NOVEMBER - 1].total.value == 100
    assert of_november(shop, model_key="nonsense").model.key == "mot"


def test_every_number_opens_its_answers(shop: People) -> None:
    month, zhao, dealer = of_november(shop), shop.scope(shop.zhao), shop.dealer_a

    def listed(**wish: Any) -> int:
        return responses_in_month(zhao, dealer, NOVEMBER, month.model, Narrowing(**wish)).count()

    assert listed() == 40 and listed(tag="waiting") == 10 and listed(factor="lounge") == 40
    assert listed(fixed=False) == 10 and listed(fixed=True) == 30 and listed(factor="x") == 40
    rows = responses_in_month(zhao, dealer, NOVEMBER, month.model, Narrowing(tag="waiting"))
    row = response_rows(zhao, dealer, month.model, list(rows[:1]))[0]
    assert row.total == 40 and [(one.text, one.tag) for one in row.words[0]] == [
        ("等了", "waiting"),
        ("两个小时", ""),
    ]
    assert responses_in_month(shop.scope(shop.qian), dealer, NOVEMBER, month.model, Narrowing()).count() == 0
    assert responses_in_month(shop.scope(shop.lin), dealer, NOVEMBER, month.model, Narrowing()).count() == 0


def test_figures_are_kept_until_an_answer_comes_or_goes(
    shop: People, settings: Settings, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    settings.HUIDIAN_ANSWERS = tmp_path
    kept.forget()
    first = of_november(shop)
    with django_assert_max_num_queries(11):
        assert of_november(shop) == first
    (late,) = owners_answer(shop.dealer_a, [a_vehicle(shop.dealer_a, 70)], BAD)
    assert of_november(shop).satisfied.n == 41
    assert retract_response(at=AT, by=shop.zhao, response_id=late.pk)
    assert of_november(shop).scores == first.scores
    kept.forget()


def test_a_shop_without_answers_says_nothing(people: People) -> None:
    month = of_november(people)
    assert month.months == () and month.scores.total.value is None and month.change is None
    assert loyalty(people.dealer_a, NOVEMBER, TODAY)[0].estimate.n == 0
    assert genuine(people.dealer_a, NOVEMBER, TODAY).lines == ()


def test_who_reads_scores(people: People) -> None:
    assert dealer_of_scores(people.scope(people.zhao)) == people.dealer_a
    assert dealer_of_scores(people.scope(people.qian)) == people.dealer_b
    for staff in (people.lin, people.nobody):
        with pytest.raises(Dealer.DoesNotExist):
            dealer_of_scores(people.scope(staff))


def test_first_time_fix_out_of_orders(people: People) -> None:
    cars = [a_vehicle(people.dealer_a, number) for number in range(3)]
    begin = date(2026, 9, 2)
    for car, days in ((0, (0, 20)), (1, (0, 40)), (2, (3,))):
        for day in days:
            a_visit(cars[car], begin + day * DAY, f"R{car}-{day}", order_kind="repair")
    found = fixed_by_orders(people.dealer_a, month_of(begin), TODAY)
    assert (len(found.orders), len(found.came_back), found.waiting) == (4, 1, 0)


def test_the_satisfied_come_back(people: People) -> None:
    dealer = people.dealer_a
    cars = [a_vehicle(dealer, number) for number in range(6)]
    at = AT - 330 * DAY
    owners_answer(dealer, cars[:4], GOOD, at=at)
    owners_answer(dealer, cars[4:], BAD, at=at)
    for car in cars[:3]:
        a_visit(car, at.date() + 100 * DAY, f"R{car.pk}")
    a_visit(cars[4], at.date() + 300 * DAY, "late")
    lines = loyalty(dealer, month_of(TODAY), TODAY)
    assert [(one.band.key, one.returned, one.estimate.n) for one in lines if one.estimate.n] == [
        ("low", 0, 2),
        ("very_good", 3, 4),
    ]


def test_interviews_with_signs(people: People) -> None:
    dealer, who = people.dealer_a, {"by": people.zhao, "scope": people.scope(people.zhao)}
    cars = [a_vehicle(dealer, number) for number in range(7)]
    owners_answer(dealer, cars[:1], GOOD, seconds=10)
    owners_answer(dealer, cars[1:4], GOOD, number="13800138001")
    # All at once, so that nobody took the time.
    owners_answer(dealer, cars[4:5], GOOD, number="13900139002", seconds=0)
    owners_answer(dealer, cars[5:], {**GOOD, "lounge": 5}, channel="link")
    note: dict[str, Any] = {"at": AT, "dealer_id": dealer.pk, "whose": "小林", **who}
    note_staff_number(number="139 0013 9002", **note)
    for number, error in (("13900139002", KnownNumberError), ("12", NoNumberError)):
        with pytest.raises(error):
            note_staff_number(number=number, **note)
    found = genuine(dealer, NOVEMBER, TODAY)
    (line,) = found.lines
    assert dict(line.counts) == {
        "staff_phone": 1, "shared_phone": 3, "short": 1, "alike": 2, "no_return": 0,
    }  # fmt: skip
    for sign, n in (*line.counts.items(), (ANY, 7), ("", 7)):
        listed = interviews_in(people.scope(people.zhao), dealer, found, sign)
        assert len(interview_rows(people.scope(people.zhao), dealer, found, list(listed))) == n
    assert interviews_in(people.scope(people.qian), dealer, found, "").count() == 0
