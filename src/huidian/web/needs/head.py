"""What stands above the lists: how many, and what that number is made of, each with the list behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.http import urlencode

from huidian.engine.needs.need import TO_CONTACT, State
from huidian.engine.needs.without import REASONS
from huidian.engine.needs.words import STATES
from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.outreach.queries import needs


@dataclass(frozen=True, slots=True)
class Count:
    """So many, and the list of them."""

    label: Label
    n: int
    url: str


@dataclass(frozen=True, slots=True)
class Head:
    """The number that answers the page's question, and its parts; `computed_on`: the day of the last run."""

    n: int
    url: str
    parts: tuple[Count, ...]
    computed_on: date | None


def needs_head(scope: Scope, counts: Mapping[State, int]) -> Head:
    """How many needs are to be contacted about now, and how many are in which state; `counts` by state."""
    parts = tuple(
        Count(STATES[state], counts[state], _at("needs:needs", state=[state])) for state in needs.FIRST
    )
    due = [state for state in needs.FIRST if state in TO_CONTACT]
    return Head(
        sum(counts[state] for state in due),
        _at("needs:needs", state=due),
        parts,
        needs.computed_on(scope),
    )


def without_head(scope: Scope) -> Head:
    """How many vehicles have no need ahead, by reason."""
    counts, words = needs.without_by_reason(scope), {str(key): label for key, label in REASONS.items()}
    parts = tuple(
        Count(words.get(key, Label(key, key)), n, _at("needs:without", reason=[key]))
        for key, n in counts.items()
    )
    return Head(sum(counts.values()), reverse("needs:without"), parts, needs.computed_on(scope))


def _at(route: str, **query: Iterable[str]) -> str:
    return f"{reverse(route)}?{urlencode(query, doseq=True)}"
