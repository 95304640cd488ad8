"""A dealer's needs computed in the background because somebody wants that, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huidian.flows import background, needs
from huidian.network import audit
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.outreach.models import NeedRefresh, NeedRun

_WHY = "the dealer whose needs are computed"


@dataclass(frozen=True, slots=True)
class RefreshState:
    """`computed_on`: the day of a dealer's needs, None before the first; `progress` of what is at work."""

    computed_on: date | None
    progress: background.Progress | None

    @property
    def running(self) -> bool:
        return self.progress is not None and self.progress.state in ("waiting", "running")


def refresh_state(scope: Scope, dealer_id: int) -> RefreshState:
    """How far the needs of a dealer have come; nothing of one out of reach."""
    run = NeedRun.objects.within(scope).filter(dealer=dealer_id).only("day").first()
    last = NeedRefresh.objects.within(scope).filter(dealer=dealer_id).first()
    return RefreshState(run.day if run else None, background.progress_of(last.task_id) if last else None)


@audit.atomic()
def refresh_soon(dealer: Dealer, *, at: datetime) -> None:
    """Have a dealer's needs computed in the background."""
    task = refresh_dealer.enqueue(dealer.pk)
    NeedRefresh.objects.unscoped(_WHY).update_or_create(
        dealer=dealer, defaults={"task_id": task.id, "asked_at": at}
    )


@audit.atomic()
def refresh_if_known(dealer_id: int, *, at: datetime) -> None:
    """The same where they were computed before: else nothing goes by them yet."""
    run = NeedRun.objects.unscoped(_WHY).filter(dealer=dealer_id).select_related("dealer").first()
    if run is not None:
        refresh_soon(run.dealer, at=at)


@background.task(max_attempts=3)
def refresh_dealer(context: background.Context, dealer_id: int) -> None:
    """A dealer's needs, and its tasks where it works with them; a second run finds nothing to do."""
    dealer = Dealer.objects.get(pk=dealer_id)
    needs.refresh(dealer, at=context.at, tell=lambda done, total: context.report(done, total, "needs"))
