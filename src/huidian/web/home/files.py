"""An information administrator's first screen: the last file of each kind, rows left out, what is stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.visits import queries as visits
from huidian.visits.queries import Batch
from huidian.web.home.imports import STALE_DAYS
from huidian.web.imports.words import KINDS
from huidian.web.shell.desk import Text

MOST_DEALERS = 20
SHOWN_FAILURES = 5


@dataclass(frozen=True, slots=True)
class LastFile:
    """The last file of a kind that a dealer was brought (None: none yet), and how many days ago."""

    dealer: str
    kind: Text
    batch: Batch | None
    days: int | None

    @property
    def url(self) -> str:
        return reverse("imports:batch", args=[self.batch.pk]) if self.batch else ""

    @property
    def left_out(self) -> int:
        """How many rows were refused or are no visits."""
        counts = self.batch.counts if self.batch else {}
        return int(counts.get("rejected", 0)) + int(counts.get("left_out", 0))

    @property
    def stale(self) -> bool:
        return self.days is None or self.days > STALE_DAYS


def files_context(scope: Scope, now: datetime) -> dict[str, Any]:
    """What the template is given. `stale` counts the kinds of file that have not come for long, or never."""
    scope = scope.where(Permission.IMPORT)
    today = timezone.localdate(now)
    as_of = retention.data_as_of(scope, now=now)
    lines = _lines(scope, today)
    batches = visits.batches(scope)
    failures = list(batches.filter(state=Batch.State.FAILED)[:SHOWN_FAILURES])
    return {
        "as_of": as_of,
        "lines": lines,
        "several": len(scope.chosen_dealer_ids) > 1,
        "stale": sum(line.stale for line in lines),
        "failures": failures,
        "waiting": batches.filter(state=Batch.State.PREVIEWED).count(),
        "waiting_url": reverse("imports:desk") + f"?state={Batch.State.PREVIEWED}",
        "days": (today - as_of.on).days if as_of.on else None,
        "stale_days": STALE_DAYS,
    }


def _lines(scope: Scope, today: date) -> list[LastFile]:
    lines = []
    chosen = [dealer for dealer in dealers_in(scope) if dealer.id in scope.chosen_dealer_ids]
    for dealer in chosen[:MOST_DEALERS]:
        own = scope.choosing(dealer.id)
        for kind, words in KINDS.items():
            batch = visits.batches(own).filter(kind=kind, state=Batch.State.DONE).first()
            days = (today - timezone.localdate(batch.created_at)).days if batch else None
            lines.append(LastFile(dealer.name, words, batch, days))
    return lines
