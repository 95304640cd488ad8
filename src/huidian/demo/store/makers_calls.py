"""The manufacturer has called owners for two months: what they said, and whom its care centre calls now.

What lies back is written as it was drawn, by lot of each month's visits; the last days are drawn by the verb.
At the first dealer owners say something else to the manufacturer than to the dealer.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from huidian.demo.dice import Dice
from huidian.demo.store.survey_answers import answers_of
from huidian.demo.store.surveys import lift_elsewhere, maker_of, moment, visits_drawn
from huidian.engine.surveys.answers import summed
from huidian.engine.surveys.drawing import drawn
from huidian.engine.surveys.questions import question_of, summary_of
from huidian.kit.months import first_day, last_day, month_of
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.outreach.models import Caller, Task
from huidian.playbooks.surveys import Occasion
from huidian.surveys.actions.begin import revision_for
from huidian.surveys.actions.makers_calls import makers_occasion, makers_of, open_makers_calls, set_rule
from huidian.surveys.models import FollowUp, Response, Revision
from huidian.visits.models import Visit

MONTHS, A_MONTH, OPEN_AT = 2, 45, 4
"""Months of answers, owners drawn of each dealer and month, dealers with calls to be made now."""
_ENDS = (("answered", 0.8), ("exhausted", 0.14), ("expired", 0.06))
_WORSE = -0.4
"""By so much less content than elsewhere owners of the first dealer are to the manufacturer."""
_WHY = "the demo's own answers"


@audit.atomic()
def ask_for_maker(dealers: Sequence[Dealer], caller: Staff, *, as_of: date, now: datetime) -> None:
    """The calls of the manufacturer of the first of some dealers, to owners of all its dealers, once; of
    another manufacturer than the caller's none.
    """
    maker = maker_of(dealers[0])
    mine = [one for one in dealers if maker_of(one) == maker]
    if maker is None or not makers_of(scope_of(caller, at=now)).filter(pk=maker).exists():
        return
    if FollowUp.objects.unscoped(_WHY).filter(dealer__in=mine, caller=Caller.MAKER).exists():
        return
    for dealer in mine:
        occasion = makers_occasion(dealer)
        begun = moment(dealer, first_day(month_of(as_of) - MONTHS), 8)
        revision = revision_for(dealer, occasion.key, at=begun, caller=Caller.MAKER)
        assert revision is not None
        for month in range(month_of(as_of) - MONTHS, month_of(as_of)):
            lift = _WORSE if dealer is mine[0] else lift_elsewhere(dealer)
            _month(dealer, occasion, revision, month, caller, lift)
    at = moment(mine[0], first_day(month_of(as_of) - MONTHS), 9)
    set_rule(at=at, by=caller, scope=scope_of(caller, at=now), manufacturer_id=maker, size=A_MONTH)
    for dealer in mine[:OPEN_AT]:
        open_makers_calls(dealer, at=moment(dealer, as_of, 9), seed=_seed(dealer, month_of(as_of)))


def _seed(dealer: Dealer, month: int) -> str:
    return f"{Dice(0, 'makers calls', dealer.code, month).whole(0, 2**63):016x}"


def _month(
    dealer: Dealer, occasion: Occasion, revision: Revision, month: int, caller: Staff, lift: float
) -> None:
    """All visits of a month, those that were drawn, and what their owners said."""
    dice, seed = Dice(0, "makers calls", dealer.code, month, "answers"), _seed(dealer, month)
    visits = visits_drawn(dealer, month, last_day(month) - timedelta(days=occasion.from_days), 100_000)
    if not visits:
        return
    keys = {f"{one.vehicle_id}:visit:{one.settled_on}": one for one in visits}
    lot = drawn(keys, min(A_MONTH / len(keys), 1.0), seed)
    rows = [_follow_up(one, occasion, revision, key in lot, seed) for key, one in keys.items()]
    tasks, responses = [], []
    for row in (one for one in rows if one.drawn):
        end = dice.weighted(_ENDS)
        at = moment(
            dealer, min(row.due_from + timedelta(days=dice.whole(0, 3)), last_day(month)), dice.whole(9, 17)
        )
        row.task = _task(row, occasion, end, at)
        tasks.append(row.task)
        if end == "answered" and row.visit:
            row.response = _response(row, revision, dice, caller, lift, at)
            responses.append(row.response)
    Task.objects.bulk_create(tasks, batch_size=500)
    Response.objects.bulk_create(responses, batch_size=500)
    # Named once more: only now do they have ids.
    for row in rows:
        row.task, row.response = row.task, row.response
    FollowUp.objects.bulk_create(rows, batch_size=500)


def _follow_up(visit: Visit, occasion: Occasion, revision: Revision, lot: bool, seed: str) -> FollowUp:
    due = visit.settled_on + timedelta(days=occasion.from_days)
    return FollowUp(
        dealer=visit.dealer, vehicle_id=visit.vehicle_id, customer=visit.customer, visit=visit,
        questionnaire=revision.questionnaire, caller=Caller.MAKER, occasion=occasion.key,
        cycle=f"visit:{visit.settled_on}", advisor_name=visit.advisor, team_name=visit.team, due_from=due,
        due_until=visit.settled_on + timedelta(days=occasion.until_days), drawn=lot, seed=seed,
        created_at=moment(visit.dealer, visit.settled_on, 20),
    )  # fmt: skip


def _task(row: FollowUp, occasion: Occasion, end: str, at: datetime) -> Task:
    ending = {"exhausted": Task.Ending.EXHAUSTED, "expired": Task.Ending.EXPIRED}.get(end, Task.Ending.DONE)
    return Task(
        dealer=row.dealer, vehicle_id=row.vehicle_id, caller=Caller.MAKER, kind=occasion.task,
        cycle=f"{occasion.key}:{row.cycle}", purpose=occasion.purpose, role="oem_care", opens_on=row.due_from,
        best_on=row.due_from, overdue_on=row.due_until, expires_on=row.due_until, priority=30,
        created_at=row.created_at, closed_at=at, ending=ending, tries=1,
    )  # fmt: skip


def _response(
    row: FollowUp, revision: Revision, dice: Dice, caller: Staff, lift: float, at: datetime
) -> Response:
    questions = [question_of(one) for one in revision.questions]
    answers = answers_of(questions, dice, lift)
    return Response(
        dealer=row.dealer, revision=revision, vehicle_id=row.vehicle_id, customer=row.customer,
        visit=row.visit, advisor_name=row.advisor_name, team_name=row.team_name, by=caller,
        channel=Response.Channel.OEM,
        started_at=at, answered_at=at + timedelta(seconds=dice.whole(60, 200)), answers=answers,
        summary=summed(summary_of(revision.summary), questions, answers),
    )  # fmt: skip
