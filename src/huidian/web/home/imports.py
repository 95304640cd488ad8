"""The line about imports on the first screen: the last file, and the files that wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.queries import AsOf
from huidian.visits import queries as visits
from huidian.visits.queries import Batch

STALE_DAYS = 31


@dataclass(frozen=True, slots=True)
class ImportLine:
    """``last`` is the file that came in last (None: none yet), ``waiting`` how many want to be confirmed.

    ``days`` is how long the last settled order is ago.
    """

    last: Batch | None
    waiting: int
    days: int

    @property
    def stale(self) -> bool:
        return self.days > STALE_DAYS

    @property
    def urgent(self) -> bool:
        """Whether it stands above the month's figure rather than below everything."""
        return self.stale or self.waiting > 0 or self.last is None

    @property
    def last_url(self) -> str:
        return reverse("imports:batch", args=[self.last.pk]) if self.last else ""

    @property
    def waiting_url(self) -> str:
        return reverse("imports:desk") + f"?state={Batch.State.PREVIEWED}"


def import_line(scope: Scope, as_of: AsOf) -> ImportLine | None:
    """The line for the dealers to which the person brings files; None where there are none."""
    scope = scope.where(Permission.IMPORT)
    if not scope.chosen_dealer_ids:
        return None
    batches = visits.batches(scope)
    waiting = batches.filter(state=Batch.State.PREVIEWED).count()
    days = (as_of.today - as_of.on).days if as_of.on else 0
    return ImportLine(batches.first(), waiting, days)
