"""Whether vehicles that have left count: the one switch that takes vehicles out of the base (S0, 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huidian.customers.models import Departure
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.models import Counting

LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Switch:
    """How vehicles that left are counted, for the dealers a page speaks of.

    `leave_out` is what the figures do; `mixed` where the dealers chose differently, and all count. `gone` is
    how many vehicles had left by today. The rest tells of a single dealer's choice: who made it, when and why
    (None and "" where nobody ever chose), and whether the asker may change it.
    """

    leave_out: bool
    mixed: bool
    gone: int
    dealer_id: int | None
    chosen_by: str
    chosen_at: datetime | None
    why: str
    may_choose: bool


@audit.atomic()
def choose_counting(
    *, at: datetime, by: Staff | None, scope: Scope, dealer_id: int, leave_out_gone: bool, why: str = ""
) -> bool:
    """Decide whether vehicles that left count in a dealer's figures; whether that is a change.

    Nothing on file changes: figures of any day are reckoned by it from now on, and say so. Raises
    `Dealer.DoesNotExist` for a dealer out of reach or where the person may not decide it.
    """
    within = scope.where(Permission.SET_COUNTING).chosen_dealer_ids
    dealer = Dealer.objects.select_for_update().filter(pk__in=within).get(pk=dealer_id)
    before = Counting.objects.filter(dealer=dealer).first()
    was = leaves_out(before)
    if was == leave_out_gone:
        return False
    chosen = {"leave_out_gone": leave_out_gone, "chosen_by": by, "chosen_at": at, "why": why[:LONGEST_WHY]}
    Counting.objects.update_or_create(dealer=dealer, defaults=chosen)
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="dealer.counting_changed",
        object_type="dealer",
        object_id=dealer.pk,
        before={"leave_out_gone": was},
        after={"leave_out_gone": leave_out_gone},
        why=why,
    )
    return True


def leaves_out(counting: Counting | None) -> bool:
    """Whether a dealer's figures leave out vehicles that left; without a choice they do not."""
    return counting is not None and counting.leave_out_gone


def counting_of(dealer: Dealer) -> Counting | None:
    """What a dealer chose; no query if it was selected with the dealer."""
    return getattr(dealer, "counting", None)


def left_out(dealer: Dealer) -> dict[int, date]:
    """The vehicles (ids) that the dealer's figures leave out, each from the month of the day given."""
    if not leaves_out(counting_of(dealer)):
        return {}
    departures = Departure.objects.unscoped("figures of the whole dealer").current().filter(dealer=dealer)
    return dict(departures.values_list("vehicle_id", "left_on"))


def all_leave_out(dealers: Sequence[Dealer]) -> bool:
    """Whether figures of these dealers together leave out vehicles that left: only where every dealer does.

    Dealers that chose differently are counted alike, as the sources have it.
    """
    return bool(dealers) and all(leaves_out(counting_of(dealer)) for dealer in dealers)
