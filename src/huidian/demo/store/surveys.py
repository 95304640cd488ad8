"""The demo's owners were asked: two months of follow-ups, and two a year before, whose returns are known.

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
from huidian.mart.facts import counted
from huidian.network.models import Dealer, Staff
from huidian.network.rules import rules_of
from huidian.outreach.models import Task
from huidian.surveys.actions.begin import begin_all, in_force
from huidian.surveys.models import FollowUp, Response, Revision
from huidian.visits.models import Visit

SPAN = timedelta(days=60)
BACK = (timedelta(days=0), timedelta(days=365))
RETURN_WITHIN = timedelta(days=275)
MOST = 260
"""So many visits of a span are drawn."""
_ENDS = (("answered", 0.66), ("link", 0.08), ("exhausted", 0.14), ("refused", 0.05), ("expired", 0.07))
_WHY = "the demo's own answers"


def ask_owners(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> list[dict[str, Any]]:
    """The follow-ups of one dealer; its truth, nothing where they are there already."""
    if FollowUp.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return []
    begin_all(dealer, at=_moment(dealer, as_of - BACK[-1] - SPAN, 9))
    agents = agents_of(dealer, manager, now)
    advisors: dict[str, float] = {}
    asked = [
        one
        for back in BACK
        for one in _span(dealer, agents, advisors, as_of - back - timedelta(days=DAYS + 4), as_of)
    ]
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


def steered(advisors: Mapping[str, float]) -> str:
    """The advisor whose answers are all alike and quickly given, though owners do not come again."""
    return min(advisors, key=lambda name: advisors[name]) if advisors else ""


def effect_of(dealer: Dealer, advisor: str) -> float:
    """How much better than others an advisor's owners are off, in points of five."""
    return Dice(0, "survey advisor", dealer.code, advisor).between(-0.7, 0.6)


def _span(
    dealer: Dealer, agents: Sequence[Staff], advisors: dict[str, float], last: date, as_of: date
) -> Iterator[tuple[Task, Response | None, FollowUp]]:
    rows = Visit.objects.unscoped(_WHY).current().filter(dealer=dealer, settled_on__range=(last - SPAN, last))
    visits = {
        (one.vehicle_id, one.settled_on): one
        for one in counted(rows, rules_of(dealer)).select_related("customer", "vehicle").order_by("pk")
    }
    dice = Dice(0, "surveys", dealer.code, last)
    chosen = dice.shuffled(list(visits.values()))[:MOST]
    later = _later(dealer, [one.vehicle_id for one in chosen])
    for one in chosen:
        advisors.setdefault(one.advisor, effect_of(dealer, one.advisor))
    worst = steered(advisors)
    for visit in sorted(chosen, key=lambda one: (one.settled_on, one.pk)):
        days = [day for day in later.get(visit.vehicle_id, ()) if day > visit.settled_on]
        known = visit.settled_on + RETURN_WITHIN <= as_of
        back = bool(days) and days[0] <= visit.settled_on + RETURN_WITHIN
        lift = advisors[visit.advisor] + (0.45 if back else -0.75 if known else 0.0)
        yield _one(visit, dice, dice.pick(agents), lift, visit.advisor == worst)


def _one(
    visit: Visit, dice: Dice, agent: Staff, lift: float, is_steered: bool
) -> tuple[Task, Response | None, FollowUp]:
    dealer = visit.dealer
    first = visit.order_kind == Visit.OrderKind.FIRST_SERVICE
    occasion = rules_of(dealer).surveys.occasion("first_service" if first else "regular")
    revision = in_force(dealer, occasion.key)
    assert revision is not None
    due, until = (visit.settled_on + timedelta(days=n) for n in (occasion.from_days, occasion.until_days))
    end = dice.weighted(_ENDS)
    at = _moment(dealer, due + timedelta(days=dice.whole(0, 2)), dice.whole(9, 18), dice.whole(0, 59))
    ending = {"exhausted": Task.Ending.EXHAUSTED, "expired": Task.Ending.EXPIRED}.get(end, Task.Ending.DONE)
    about = {"dealer": dealer, "vehicle_id": visit.vehicle_id}
    cycle = f"visit:{visit.settled_on}"
    task = Task(
        **about, kind=occasion.task, cycle=f"{occasion.key}:{cycle}", purpose=occasion.purpose,
        role="care_agent", opens_on=due, best_on=due, overdue_on=until, expires_on=until, priority=30,
        created_at=_moment(dealer, visit.settled_on, 20), closed_at=at, ending=ending, tries=1,
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


def _moment(dealer: Dealer, on: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(on, time(hour, minute), ZoneInfo(dealer.timezone))
