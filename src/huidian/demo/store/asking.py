"""Owners are asked how a visit was: by lot, for there are many visits; and what they answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huidian.demo.dice import Dice
from huidian.demo.store.survey_answers import answers_of
from huidian.engine.surveys.questions import question_of
from huidian.flows.surveys.in_calls import asked_in
from huidian.flows.wrap_up import Report
from huidian.network.actions.rules import set_rules
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.outreach.models import Caller, Task

SHARES = {"regular": 0.2, "returned_lost": 0.25, "first_service": 0.5}
BY_LINK = "SVW01"
"""The shop that asks by a link first after a regular visit."""
_OUTCOMES = (
    ("answered", 0.64), ("no_answer", 0.24), ("busy", 0.04), ("declines_survey", 0.05), ("hung_up", 0.03),
)  # fmt: skip
_WHY = "the demo's own days"


def ask_by_lot(dealer: Dealer, manager: Staff, *, at: datetime, now: datetime) -> None:
    """Say that a share of the visits is asked about: two agents cannot call after each."""
    own = dict(Dealer.objects.get(pk=dealer.pk).overlay)
    occasions: dict[str, dict[str, Any]] = {key: {"share": share} for key, share in SHARES.items()}
    if dealer.code == BY_LINK:
        occasions["regular"]["ask"] = "link_first"
    overlay = own | {"surveys": {"occasions": occasions}}
    note = "回访按比例随机抽取"
    set_rules(
        at=at, by=manager, scope=scope_of(manager, at=now), dealer_id=dealer.pk, overlay=overlay, note=note
    )
    dealer.refresh_from_db()


def asked_today(dealer: Dealer, on: date, at: datetime) -> list[int]:
    """The tasks (ids) of a day with a questionnaire that nobody has tried and that wait for no link."""
    tasks = Task.objects.unscoped(_WHY).open().filter(dealer=dealer, follow_up__isnull=False, tries=0)
    tasks = tasks.filter(caller=Caller.DEALER).exclude(not_before_at__gt=at)
    return list(tasks.filter(opens_on__lte=on).order_by("pk").values_list("pk", flat=True))


def what_came(task_id: int, dice: Dice) -> Report | None:
    """What came of a call with a questionnaire; None for one without."""
    asked = asked_in(Task.objects.unscoped(_WHY).get(pk=task_id))
    if asked is None:
        return None
    outcome = dice.weighted(_OUTCOMES)
    if outcome != "answered":
        return Report(outcome)
    questions = [question_of(one) for one in asked[1].questions]
    return Report(outcome, answers=answers_of(questions, dice, 0.2))
