"""What is known of an advisor as a person is written down."""

from __future__ import annotations

from datetime import datetime

from huidian.assignment.models import Profile
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "the profile of somebody at a dealer that was found within scope"


@audit.atomic()
def describe(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    staff_id: int,
    native_place: str,
    born: int | None,
    gender: str,
) -> None:
    """Keep native place, year of birth and gender of somebody at a dealer; "" and None where nobody knows.

    Raises `Dealer.DoesNotExist`, `Staff.DoesNotExist` for who never had a post there.
    """
    Dealer.objects.filter(pk__in=scope.where(Permission.ASSIGN).chosen_dealer_ids).get(pk=dealer_id)
    dealer = locked_dealer(dealer_id)
    if not Post.objects.filter(dealer=dealer, staff=staff_id).exists():
        raise Staff.DoesNotExist
    row = Profile.objects.unscoped(_WHY).filter(dealer=dealer, staff=staff_id).first()
    row = row or Profile(dealer=dealer, staff_id=staff_id)
    before = _facts(row)
    row.native_place, row.born, row.gender = native_place, born, gender
    after = _facts(row)
    if before == after:
        return
    row.save()
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="profile.described",
        object_type="profile",
        object_id=staff_id,
        before=before,
        after=after,
    )


def _facts(row: Profile) -> dict[str, object]:
    return {"native_place": row.native_place, "born": row.born, "gender": row.gender}
