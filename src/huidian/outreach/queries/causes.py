"""Which side leads among the reasons owners gave: causes inside the shop are mended first (S2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import Attempt, Caller
from huidian.playbooks.rules import Reason

LOOKED_BACK = timedelta(days=92)
_WHY = "the reasons one dealer's owners gave, counted"


@dataclass(frozen=True, slots=True)
class Causes:
    """How many owners last named a reason of each side; `reasons` the internal ones, the most named first."""

    internal: int
    external: int
    reasons: tuple[tuple[Reason, int], ...]

    @property
    def internal_lead(self) -> bool:
        return self.internal > self.external


def causes_at(dealer: Dealer, at: datetime) -> Causes:
    """The reasons of the last three months, each vehicle's last one."""
    given = Attempt.objects.unscoped(_WHY).current().made_by(Caller.DEALER)
    given = given.filter(dealer=dealer, at__gte=at - LOOKED_BACK, at__lt=at)
    last = dict(given.exclude(reason="").order_by("at", "pk").values_list("vehicle", "reason"))
    counts = Counter(last.values())
    reasons = {one.key: one for one in rules_of(dealer).reasons}
    sides = Counter[str]()
    for key, n in counts.items():
        sides[reasons[key].side if key in reasons else ""] += n
    internal = tuple(
        (reasons[key], n)
        for key, n in counts.most_common()
        if key in reasons and reasons[key].side == "internal"
    )
    return Causes(sides["internal"], sides["external"], internal)
