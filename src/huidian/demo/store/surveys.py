"""The demo's owners were asked: two full months and more, before that a year of samples, of whom it is known
whether they came again.

What lies back is written as a shop takes over the tables it kept; the last days are asked by the verbs. How
satisfied owners are goes by their advisor and by whether they came again: both stand in the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huidian.demo.dice import Dice
from huidian.demo.store.calling import DAYS, agents_of
from huidian.demo.store.survey_answers import answers_of
from huidian.engine.surveys.answers import summed
from huidian.engine.surveys.questions import question_of, summary_of
from huidian.kit.months import first_day, last_day, month_of
from huidian.mart.facts import counted
from huidian.mart.receivers import teams_then
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.outreach.models import Task
from huidian.playbooks.surveys import Occasion
from huidian.surveys.actions.begin import begin_all, in_force
from huidian.surveys.models import FollowUp, Response, Revision
from huidian.visits.models import Visit

MONTHS, FULL_MONTHS = 14, 3
FULL, SAMPLE = 150, 45
"""So many visits are drawn of one of the last months (the one that runs is the third), of an earlier one."""
ELSEWHERE = 34
"""So many owners of each other dealer of the first one's network answered in the last month that is over."""
RETURN_WITHIN = timedelta(days=275)
_ENDS = (("answered", 0.66), ("link", 0.08), ("exhausted", 0.14), ("refused", 0.05), ("expired", 0.07))
_WHY = "the demo's own answers"


def ask_owners(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> list[dict[str, Any]]:
    """The follow-ups of one dealer; its truth, nothing where they are there already."""
    if FollowUp.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return []
    last = as_of - timedelta(days=DAYS + 4)
    first = month_of(last) - MONTHS + 1
    begin_all(dealer, at=moment(dealer, first_day(first), 9))
    agents = agents_of(dealer, manager, now)
    chosen = [
        visit
        for month in range(first, month_of(last) + 1)
        for visit in visits_drawn(
            dealer, month, last, FULL if month_of(last) - month < FULL_MONTHS else SAMPLE
        )
    ]
    advisors = {one.advisor: effect_of(dealer, one.advisor) for one in chosen}
    asked = list(_asked(dealer, chosen, agents, advisors, as_of))
    tasks = Task.objects.bulk_create([task for task, _response, _follow_up in asked], batch_size=500)
    responses = Response.objects.bulk_create([one for _task, one, _follow_up in asked if one], batch_size=500)
    for task, (_task, response, follow_up) in zip(tasks, asked, strict=True):
        follow_up.task, follow_up.response = task, response
    FollowUp.objects.bulk_create([one for *_rest, one in asked], batch_size=500)
    truth = {
        "dealer": dealer.code,
        "advisors": {name: round(effect, 2) for name, effect in sorted(advisors.items())},
        "steered": steered(advisors),
        "asked": len(asked),
        "answered": len(responses),
    }
    return [truth]


def answer_elsewhere(dealer: Dealer, *, beside: Dealer, as_of: date) -> None:
    """What owners of another dealer of `beside`'s network answered by links: enough to compare with, once."""
    if maker_of(dealer) != maker_of(beside) or Response.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return
    month = month_of(as_of) - 1
    begin_all(dealer, at=moment(dealer, first_day(month), 9))
    revision = in_force(dealer, "regular")
    assert revision is not None
    dice = Dice(0, "surveys elsewhere", dealer.code)
    lift = lift_elsewhere(dealer)
    visits = visits_drawn(dealer, month, last_day(month), ELSEWHERE)
    moments = [moment(dealer, one.settled_on, 20, dice.whole(0, 59)) for one in visits]
    Response.objects.bulk_create(
        (
            _response(visit, revision, dice, None, lift, False, at)
            for visit, at in zip(visits, moments, strict=True)
        ),
        batch_size=500,
    )


def lift_elsewhere(dealer: Dealer) -> float:
    """How much better than others another dealer's owners are off, in points of five."""
    return Dice(0, "surveys elsewhere", dealer.code).between(-0.5, 0.4)


def maker_of(dealer: Dealer) -> int | None:
    return dealer.region.manufacturer_id if dealer.region else None


def steered(advisors: Mapping[str, float]) -> str:
    """The advisor whose answers are all alike and quickly given, though owners do not come again."""
    return min(advisors, key=lambda name: advisors[name]) if advisors else ""


def effect_of(dealer: Dealer, advisor: str) -> float:
    """How much better than others an advisor's owners are off, in points of five."""
    return Dice(0, "survey advisor", dealer.code, advisor).between(-0.7, 0.6)


def visits_drawn(dealer: Dealer, month: int, last: date, most: int) -> list[Visit]:
    """So many of a month's visits up to a day, in the order of their days."""
    days = (first_day(month), min(last_day(month), last))
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__range=days)
    visits = {
        (one.vehicle_id, one.settled_on): one
        for one in counted(rows, rules_of(dealer)).select_related("customer").order_by("pk")
    }
    dice, team_then = Dice(0, "surveys", dealer.code, month), teams_then(dealer)
    for one in visits.values():
        one.dealer = dealer
        one.team = one.team or team_then(one.advisor, one.settled_on)
    return sorted(dice.shuffled(list(visits.values()))[:most], key=lambda one: (one.settled_on, one.pk))


def _asked(
    dealer: Dealer,
    chosen: Sequence[Visit],
    agents: Sequence[Staff],
    advisors: Mapping[str, float],
    as_of: date,
) -> Iterator[tuple[Task, Response | None, FollowUp]]:
    dice = Dice(0, "surveys", dealer.code, as_of)
    later = _later(dealer, sorted({one.vehicle_id for one in chosen}))
    worst = steered(advisors)
    rules = rules_of(dealer)
    revisions = {one.key: in_force(dealer, one.key) for one in rules.surveys.occasions}
    for visit in chosen:
        days = [day for day in later.get(visit.vehicle_id, ()) if day > visit.settled_on]
        known = visit.settled_on + RETURN_WITHIN <= as_of
        back = bool(days) and days[0] <= visit.settled_on + RETURN_WITHIN
        lift = advisors[visit.advisor] + (0.45 if back else -0.75 if known else 0.0)
        first = visit.order_kind == Visit.OrderKind.FIRST_SERVICE
        occasion = rules.surveys.occasion("first_service" if first else "regular")
        revision = revisions[occasion.key]
        assert revision is not None
        yield _one(visit, occasion, revision, dice, dice.pick(agents), lift, visit.advisor == worst)


def _one(
    visit: Visit,
    occasion: Occasion,
    revision: Revision,
    dice: Dice,
    agent: Staff,
    lift: float,
    is_steered: bool,
) -> tuple[Task, Response | None, FollowUp]:
    dealer = visit.dealer
    due, until = (visit.settled_on + timedelta(days=n) for n in (occasion.from_days, occasion.until_days))
    end = dice.weighted(_ENDS)
    at = moment(dealer, due + timedelta(days=dice.whole(0, 2)), dice.whole(9, 18), dice.whole(0, 59))
    ending = {"exhausted": Task.Ending.EXHAUSTED, "expired": Task.Ending.EXPIRED}.get(end, Task.Ending.DONE)
    about = {"dealer": dealer, "vehicle_id": visit.vehicle_id}
    cycle = f"visit:{visit.settled_on}"
    task = Task(
        **about, kind=occasion.task, cycle=f"{occasion.key}:{cycle}", purpose=occasion.purpose,
        role="care_agent", opens_on=due, best_on=due, overdue_on=until, expires_on=until, priority=30,
        created_at=moment(dealer, visit.settled_on, 20), closed_at=at, ending=ending, tries=1,
    )  # fmt: skip
    response = None
    if end in ("answered", "link"):
        response = _response(
            visit, revision, dice, agent if end == "answered" else None, lift, is_steered, at
        )
    follow_up = FollowUp(
        **about, customer=visit.customer, visit=visit, questionnaire=revision.questionnaire,
        occasion=occasion.key, cycle=cycle, advisor_name=visit.advisor,
        team_name=visit.team, due_from=due, due_until=until, created_at=task.created_at,
    )  # fmt: skip
    return task, response, follow_up


def _response(
    visit: Visit, revision: Revision, dice: Dice, agent: Staff | None, lift: float, alike: bool, at: datetime
) -> Response:
    questions = [question_of(one) for one in revision.questions]
    answers = answers_of(questions, dice, lift, alike=alike)
    seconds = dice.whole(9, 19) if alike else dice.whole(55, 320)
    return Response(
        dealer=visit.dealer, revision=revision, vehicle_id=visit.vehicle_id, customer=visit.customer,
        visit=visit, advisor_name=visit.advisor, team_name=visit.team, by=agent,
        channel="phone" if agent else "link",
        number=visit.customer.phone if visit.customer and agent else "", started_at=at,
        answered_at=at + timedelta(seconds=seconds), answers=answers,
        summary=summed(summary_of(revision.summary), questions, answers),
    )  # fmt: skip


def _later(dealer: Dealer, vehicles: Sequence[int]) -> dict[int, list[date]]:
    """By vehicle the days of its counted visits."""
    rows = Visit.objects.unscoped(_WHY).current().filter(vehicle__in=vehicles)
    days: dict[int, list[date]] = {}
    pairs = counted(rows, rules_of(dealer)).order_by("settled_on").values_list("vehicle", "settled_on")
    for vehicle, on in pairs:
        days.setdefault(vehicle, []).append(on)
    return days


def moment(dealer: Dealer, on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), ZoneInfo(dealer.timezone))
