"""What of a plate, a VIN or a phone number a person gets to read. The one place where that is decided."""

from __future__ import annotations

from huidian.kit.phones import mask_phone
from huidian.kit.plates import mask_plate
from huidian.kit.vins import mask_vin
from huidian.network.roles import Permission
from huidian.network.scope import Scope


class Masks:
    """Shows personal fields to one scope: open where the role sees them, own customers open to their advisor.

    `advisor` is the name the DMS gives for the vehicle's advisor, empty where it is unknown.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def are_off(self, *, dealer_id: int, advisor: str = "") -> bool:
        """Whether everything of this customer of this dealer is shown as it is stored."""
        return self._scope.may_at(dealer_id, Permission.SEE_PERSONAL) or (
            self._scope.may_at(dealer_id, Permission.VIEW_CUSTOMERS)
            and self._scope.is_own(dealer_id, advisor)
        )

    def may_reveal(self, *, dealer_id: int) -> bool:
        """Whether a masked field may be opened one by one, each time with an audit event."""
        return self._scope.may_at(dealer_id, Permission.REVEAL)

    def plate(self, text: str, *, dealer_id: int, advisor: str = "") -> str:
        return text if self.are_off(dealer_id=dealer_id, advisor=advisor) else mask_plate(text)

    def vin(self, text: str, *, dealer_id: int, advisor: str = "") -> str:
        return text if self.are_off(dealer_id=dealer_id, advisor=advisor) else mask_vin(text)

    def phone(self, text: str, *, dealer_id: int, advisor: str = "") -> str:
        return text if self.are_off(dealer_id=dealer_id, advisor=advisor) else mask_phone(text)
