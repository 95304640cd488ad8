"""Which numbers are those of the shop's own people."""

from __future__ import annotations

from datetime import datetime

from huidian.kit.phones import normalise_phone
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.surveys.models import StaffNumber


class NoNumberError(ValueError):
    """It is no phone number."""


class KnownNumberError(ValueError):
    """The number is noted already."""


@audit.atomic()
def note_staff_number(
    *, at: datetime, by: Staff, scope: Scope, dealer_id: int, number: str, whose: str = ""
) -> StaffNumber:
    """Note a number as one of the shop's own people.

    Raises `Dealer.DoesNotExist` for a dealer out of reach, `NoNumberError`, `KnownNumberError`.
    """
    reach = scope.where(Permission.MANAGE_SCORES).dealer_ids
    dealer = Dealer.objects.select_for_update().filter(pk__in=reach).get(pk=dealer_id)
    digits = normalise_phone(number)
    if digits is None:
        raise NoNumberError
    if StaffNumber.objects.within(scope).filter(dealer=dealer, number=digits).exists():
        raise KnownNumberError
    noted = StaffNumber.objects.create(dealer=dealer, number=digits, whose=whose, noted_at=at, noted_by=by)
    _event(at, by, dealer, noted, "staff_number.noted")
    return noted


@audit.atomic()
def drop_staff_number(*, at: datetime, by: Staff, scope: Scope, number_id: int) -> None:
    """Say that a number is nobody's any more. Raises `StaffNumber.DoesNotExist` for one out of reach."""
    rows = StaffNumber.objects.within(scope.where(Permission.MANAGE_SCORES)).select_related("dealer")
    noted = rows.get(pk=number_id)
    _event(at, by, noted.dealer, noted, "staff_number.dropped")
    noted.delete()


def _event(at: datetime, by: Staff, dealer: Dealer, noted: StaffNumber, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action=action,
        object_type="staff_number",
        object_id=noted.pk,
        after={"whose": noted.whose},
    )
