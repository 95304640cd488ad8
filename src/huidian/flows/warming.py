"""Asking ahead: what the pages of those who work here are going to ask is answered before they do.

An answer lies in files that all processes share (`mart.marts.answer_files`), so that whoever opens a page
first waits no longer than the others.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from huidian.mart.marts import answer_files
from huidian.mart.models import Reckoning
from huidian.mart.rebuilding import FiguresNotReadableError
from huidian.network.models import Staff
from huidian.network.queries import scope_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.queries import comparison, restatement
from huidian.retention.queries.wishes import Wish

log = logging.getLogger("huidian.flows")
MOST_PEOPLE = 300
"""For whom a round asks; those who signed in last come first."""
LATELY = timedelta(days=14)
Ask = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class State:
    """What decides what is going to be asked, and what the answers are made of."""

    day: date
    dealers: Mapping[int, Hashable]
    lately: frozenset[int]


def two_definitions(scope: Scope, now: datetime) -> Any:
    """As the desk of two definitions asks, beside whose figures the list comes later."""
    return comparison.comparison_page(scope, wish=Wish(per_page=1), now=now)


QUESTIONS: tuple[tuple[Permission, Ask], ...] = (
    (Permission.VIEW_CHURN, queries.churn_page),
    (Permission.VIEW_CHURN, queries.keeping_page),
    (Permission.VIEW_CUSTOMERS, queries.newly_lost),
    (Permission.VIEW_CUSTOMERS, queries.vehicles_to_watch),
    (Permission.VIEW_CHURN, queries.my_vehicles),
    (Permission.VIEW_STRUCTURE, queries.structure_page),
    (Permission.VIEW_CHURN, queries.teams_page),
    (Permission.VIEW_CHURN, queries.dealers_to_call),
    (Permission.VIEW_NETWORK, queries.network_page),
    (Permission.VIEW_NETWORK, queries.network_flows),
    (Permission.VIEW_CHURN, queries.classes_page),
    (Permission.VIEW_CHURN, queries.keeping_split),
    (Permission.VIEW_CHURN, queries.curves_page),
    (Permission.VIEW_CHURN, queries.value_page),
    (Permission.VIEW_CHURN, restatement.restatement_page),
    (Permission.VIEW_CHURN, two_definitions),
)
"""What pages ask when they are opened without a choice, and which permission opens them."""


class Warming:
    """Goes through what is going to be asked, a question a step; anew where a mart or the day is another."""

    def __init__(self) -> None:
        self._state: State | None = None
        self._seen: set[Hashable] = set()
        self._waiting: deque[tuple[Scope, Ask]] = deque()

    def step(self, *, at: datetime) -> bool:
        """Asks the next question; False where nothing is left to ask."""
        if not answer_files().are_kept:
            return False
        if not self._waiting:
            state = _state(at)
            if state == self._state:
                return False
            every = _questions(state, at)
            self._waiting.extend(every[key] for key in every if key not in self._seen)
            self._state, self._seen = state, set(every)
        if not self._waiting:
            return False
        scope, ask = self._waiting.popleft()
        _ask(scope, ask, at)
        return True


def warm(*, at: datetime) -> int:
    """Asks everything; how many questions there were."""
    warming, count = Warming(), 0
    while warming.step(at=at):
        count += 1
    return count


def _state(at: datetime) -> State:
    """The day, what the figures of each dealer (by id) are made of, and who was here lately."""
    reckoned = Reckoning.objects.only("mart_digest", "as_of_on", "rule_version")
    dealers = {one.pk: (one.mart_digest, one.as_of_on, one.rule_version) for one in reckoned}
    lately = Staff.objects.filter(is_active=True, last_login__gt=at - LATELY)
    return State(timezone.localdate(at), dealers, frozenset(lately.values_list("pk", flat=True)))


def _questions(state: State, at: datetime) -> dict[Hashable, tuple[Scope, Ask]]:
    """What is going to be asked, under all it depends on: by one person of each kind of post, which compiles
    it for all of them, then by those who were here lately.
    """
    firsts: dict[Hashable, tuple[Hashable, Scope]] = {}
    others: dict[Hashable, Scope] = {}
    everybody = Staff.objects.filter(is_active=True).order_by(F("last_login").desc(nulls_last=True), "pk")
    for person in everybody[:MOST_PEOPLE]:
        scope = scope_of(person, at=at)
        read = frozenset((one, state.dealers[one]) for one in scope.chosen_dealer_ids & state.dealers.keys())
        if not read:
            continue
        own = frozenset(
            (one, scope.own_at(one).alone) for one in scope.chosen_dealer_ids if scope.own_only(one)
        )
        key = state.day, read, frozenset(scope.grants.items()), own
        firsts.setdefault((frozenset(scope.grants.values()), len(read) > 1), (key, scope))
        if person.pk in state.lately:
            others.setdefault(key, scope)
    return {
        (key, number): (scope.where(permission), ask)
        for key, scope in {**dict(firsts.values()), **others}.items()
        for number, (permission, ask) in enumerate(QUESTIONS)
        if scope.where(permission).chosen_dealer_ids
    }


def _ask(scope: Scope, ask: Ask, at: datetime) -> None:
    """What cannot be answered now is not asked ahead; a page says why."""
    try:
        ask(scope, now=at)
    except (FiguresNotReadableError, LookupError, ValueError, OSError) as failure:
        log.info("not asked ahead: %s: %s", getattr(ask, "__name__", ask), failure)
