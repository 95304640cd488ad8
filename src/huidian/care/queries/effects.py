"""What events, campaigns and greetings brought, side by side: visits and amounts beside those not reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from huidian.care.evaluation import Evaluation, Reached, evaluate, visits_within
from huidian.care.machines import EVENT, OPEN, OVER
from huidian.care.queries.events import evaluation_of
from huidian.care.queries.guests import guests_of
from huidian.messages.models import Message
from huidian.messages.queries.contacts import COUNTED
from huidian.network.ends import start_of, today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Campaign
from huidian.outreach.queries.campaign_results import results_of
from huidian.outreach.queries.greetings import CAUSE, due_vehicles
from huidian.playbooks.greetings import GreetingRule

MOST = 20
"""So many events and campaigns of a dealer, the latest first."""
GREETING_DAYS = 31
"""Greetings of so many days that are over are looked at."""
Kind = Literal["event", "campaign", "greeting"]
_WHY = "the greetings of a dealer in reach"


@dataclass(frozen=True, slots=True)
class Effect:
    """One event, campaign or kind of greeting. `drawn`: the others were drawn by lot, so that nothing but it
    tells the two sides apart; of greetings they are those who had not agreed to one.
    """

    kind: Kind
    object_id: int
    dealer_id: int
    dealer: str
    title: str
    on: date
    evaluation: Evaluation
    drawn: bool


def effects_in_reach(scope: Scope, *, at: datetime) -> list[Effect]:
    """All of the dealers at which the person plans, the latest first."""
    mine = scope.where(Permission.MANAGE_CARE)
    found: list[Effect] = []
    for dealer in Dealer.objects.filter(pk__in=mine.chosen_dealer_ids).order_by("code"):
        here, today = mine.choosing(dealer.pk), today_at(at, dealer)
        found += _events(here, today)
        found += _campaigns(here.where(Permission.MANAGE_CALLS), today)
        found += _greetings(dealer, today)
    return sorted(found, key=lambda one: (one.on, one.kind, one.object_id), reverse=True)


def _events(scope: Scope, today: date) -> Iterator[Effect]:
    rows = EVENT.rows().within(scope).filter(state_now__in=(OPEN, OVER), held_on__lte=today)
    for event in rows.select_related("dealer").order_by("-held_on", "-pk")[:MOST]:
        made = evaluation_of(event, guests_of(scope, event), today=today)
        yield _effect("event", event.pk, event.dealer, event.title, event.held_on, made)


def _campaigns(scope: Scope, today: date) -> Iterator[Effect]:
    rows = Campaign.objects.within(scope).filter(started_at__isnull=False)
    for campaign in rows.select_related("dealer", "offer").order_by("-started_at", "-pk")[:MOST]:
        turned = [one for one in results_of(scope, campaign) if one.turned]
        sides: dict[bool, list[Reached]] = {True: [], False: []}
        for one in turned:
            answered = one.reminded and one.kind not in ("unreached", "wrong_number", "hung_up")
            sides[one.held_out].append(Reached(answered, int(one.returned), one.amount_fen))
        ends = max((one.until_on for one in turned if one.until_on), default=today)
        made = evaluate(sides[False], sides[True], provisional=ends >= today)
        assert campaign.started_at
        on = today_at(campaign.started_at, campaign.dealer)
        yield _effect("campaign", campaign.pk, campaign.dealer, campaign.name, on, made)


def _greetings(dealer: Dealer, today: date) -> Iterator[Effect]:
    """Each kind of greeting: who was written to on a day beside whom it was due to and who was not."""
    rules, first = rules_of(dealer), start_of(today - timedelta(days=GREETING_DAYS), dealer)
    left = Message.objects.unscoped(_WHY).filter(
        dealer=dealer, cause=CAUSE, state__in=COUNTED, vehicle__isnull=False, left_at__gte=first
    )
    written: dict[str, dict[date, set[int]]] = {}
    for key, vehicle in left.values_list("cause_key", "vehicle"):
        rule, _customer, day = key.split(":")
        written.setdefault(rule, {}).setdefault(date.fromisoformat(day), set()).add(vehicle or 0)
    for place, greeting in enumerate(rules.greetings, start=1):
        if days := written.get(greeting.key):
            yield _greeting(dealer, greeting, days, today, place)


def _greeting(
    dealer: Dealer, greeting: GreetingRule, days: dict[date, set[int]], today: date, place: int
) -> Effect:
    window, rules = rules_of(dealer).care.event_window_days, rules_of(dealer)
    sides: tuple[list[Reached], list[Reached]] = ([], [])
    for day, reached in sorted(days.items()):
        due = set(due_vehicles(dealer, greeting, day).values_list("pk", flat=True))
        visits = visits_within(rules, reached | due, day, window)
        for vehicle in reached | due:
            came = visits.get(vehicle, [])
            amount = sum(fen for _, fen in came)
            sides[vehicle not in reached].append(Reached(False, len(came), amount))
    made = evaluate(*sides, provisional=today <= max(days) + timedelta(days=window))
    return _effect("greeting", place, dealer, greeting.label.zh, max(days), made, drawn=False)


def _effect(
    kind: Kind,
    object_id: int,
    dealer: Dealer,
    title: str,
    on: date,
    evaluation: Evaluation,
    *,
    drawn: bool = True,
) -> Effect:
    return Effect(kind, object_id, dealer.pk, dealer.name, title, on, evaluation, drawn)
