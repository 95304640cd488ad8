"""The people at the screen, and what is so of the dealers each of them sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

import pytest
from django.test import Client

from huidian.kit.months import format_month
from huidian.network.models import Staff
from huidian.network.roles import Role
from tests.agreement.measures import MEASURES, Asked, Counted
from tests.agreement.network import networks
from tests.agreement.pages import Shown
from tests.agreement.store import Filled
from tests.agreement.truth import Together, truths
from tests.engine.oracle import Month

READERS: dict[str, tuple[str, ...]] = {
    "A": ("A",),
    "C": ("C",),
    "W": ("W",),
    "X": ("X",),
    "east": ("A", "B"),
    "fancy": ("A", "B", "C"),
    "other": ("W", "X"),
}
"""Care managers of a dealer, a regional manager, the care centres of two manufacturers; whom each sees."""
SOME = ("C", "east", "other")
"""Whose pages every run reads: data that end early; two dealers of one playbook; two of several."""


def by_turns(some: Collection[str] = SOME) -> list[Any]:
    """Every reader, those who are not among some only when slow tests run."""
    return [who if who in some else pytest.param(who, marks=pytest.mark.slow) for who in READERS]


class Reader(NamedTuple):
    """Somebody at the screen, and what is so of the dealers they see."""

    client: Client
    network: Filled
    dealers: tuple[str, ...]

    @classmethod
    def of(cls, network: Filled, who: str) -> Reader:
        client = Client()
        client.force_login(_staff(network, who), backend="django.contrib.auth.backends.ModelBackend")
        return cls(client, network, READERS[who])

    def page(self, address: str, at: Month, **query: str) -> Shown:
        """A page of a month, as it is read."""
        return Shown(self.answer(address, at, **query).content.decode())

    def answer(self, address: str, at: Month, **query: str) -> Any:
        answer = self.client.get(address, {"month": format_month(at), **query})
        assert answer.status_code == 200
        return answer

    @property
    def together(self) -> Together:
        return Together.of(truths(self.network.seed), self.dealers)

    def asked(self, kind: str = "overall") -> list[Asked]:
        """The dealers seen, by the rules that count them alike."""
        together, around = self.together, networks(self.network.seed)
        return [Asked(one, kind, together.rules.window, around) for one in together.members]

    def counts(self, metric: str, at: Month) -> Counter[str]:
        """A metric's counts of a month, of all the dealers seen."""
        return self.sums(MEASURES[metric].counts, at)

    def sums(self, counts: Callable[[Asked, Month], Counted], at: Month) -> Counter[str]:
        """What is counted of each dealer seen, added up."""
        total: Counter[str] = Counter()
        for one in self.asked():
            total.update(counts(one, at))
        return total


def _staff(network: Filled, who: str) -> Staff:
    if who == "east":
        return network.people.by_role[Role.REGIONAL_MANAGER]
    return network.of_makers.get(who) or network.managers[who]
