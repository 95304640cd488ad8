"""A dealer's messages are held back, and let go again."""

from __future__ import annotations

from datetime import datetime

from huidian.messages.models import DealerPause
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "one dealer's, once it was found in scope"


@audit.atomic()
def pause(*, at: datetime, by: Staff | None, scope: Scope, dealer_id: int) -> bool:
    """Hold back all of a dealer from now on; whether it went until now. Raises `Dealer.DoesNotExist`."""
    dealer = _dealer(scope, dealer_id)
    _row, made = DealerPause.objects.unscoped(_WHY).get_or_create(
        dealer=dealer, defaults={"since": at, "by": by}
    )
    if made:
        _note(at, by, dealer, "messages.paused")
    return made


@audit.atomic()
def resume(*, at: datetime, by: Staff | None, scope: Scope, dealer_id: int) -> bool:
    """Let a dealer's messages go again; whether they were held back. Raises `Dealer.DoesNotExist`."""
    dealer = _dealer(scope, dealer_id)
    gone = DealerPause.objects.unscoped(_WHY).filter(dealer=dealer).delete()[0]
    if gone:
        _note(at, by, dealer, "messages.resumed")
    return bool(gone)


def _dealer(scope: Scope, dealer_id: int) -> Dealer:
    within = scope.where(Permission.MANAGE_MESSAGES).dealer_ids
    return Dealer.objects.filter(pk__in=within).get(pk=dealer_id)


def _note(at: datetime, by: Staff | None, dealer: Dealer, action: str) -> None:
    audit.record(at=at, staff=by, dealer=dealer, action=action, object_type="dealer", object_id=dealer.pk)
