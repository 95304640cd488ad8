"""What of a name, a plate, a VIN or a phone a person gets to read or to seek. The one place that decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from huidian.kit.identifiers import mask_identifiers
from huidian.kit.phones import mask_phone
from huidian.kit.plates import mask_plate
from huidian.kit.vins import mask_vin
from huidian.network.own import NOBODY, VehicleHolder
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_IDENTIFIES = re.compile(r"[^\W_](?:[\W_]*[^\W_]){4,}")
"""Letters and digits, whatever stands between them, that may be a plate, a VIN or a phone if there is a digit
among them: a search looks past most signs, and no sign makes a number another one."""
_SIGNS = re.compile(r"[\W_]+")
_BETWEEN = re.compile(r"[ .·•\-　]")


def mask_typed(text: str) -> str:
    """What a person typed into a search, as the audit trail may keep it: a whole number masked, of a part of
    one nothing.
    """

    def masked(run: re.Match[str]) -> str:
        if not any(sign.isdigit() for sign in run[0]):
            return run[0]
        for text in (run[0], _SIGNS.sub("", run[0])):
            if (whole := mask_identifiers(text)) != text:
                return whole
        return "****"

    return _IDENTIFIES.sub(masked, text)


def mask_query(query: str) -> str:
    """The same for the query string of a list's address, in which `q` is what was typed."""
    pairs = parse_qsl(query, keep_blank_values=True)
    return urlencode(
        [(key, mask_typed(value) if key == "q" else mask_identifiers(value)) for key, value in pairs]
    )


def seeking(scope: Scope) -> Scope:
    """The scope without the dealers at which a plate, a VIN or a phone is not to be sought by a part of it.

    Who can neither read nor reveal them would else find out, letter by letter, what the masks hide.
    """
    return scope.where_any(Permission.SEE_PERSONAL, Permission.REVEAL)


def pasting(scope: Scope) -> Scope:
    """The scope at whose dealers a person may have a whole list of plates, VINs or phones matched.

    Which of its lines are on file tells of hundreds at once what the masks hide: it is for who reads them.
    """
    return scope.where(Permission.SEE_PERSONAL)


def hits_hidden(text: str, shown: Iterable[str], *, by_word: bool) -> bool:
    """Whether a search hit by signs that the masks hide, where it hit a vehicle of which this is shown.

    `by_word`: the search looks for each word by itself; else it reads the text as one, and finds names by
    their initials too.
    """
    shown = list(shown)
    if not any("*" in one for one in shown):
        return False
    parts = [part for one in shown for part in _BETWEEN.sub("", one.upper()).split("*")]
    plain = unicodedata.normalize("NFKC", text).upper()
    words = [_BETWEEN.sub("", word) for word in (plain.split() if by_word else [plain])]
    return any(
        not any(word in part for part in parts) and (by_word or any(sign.isdigit() for sign in word))
        for word in words
    )


class Masks:
    """Shows personal fields to one scope: open where the role sees them, own customers open to who answers.

    `holder` answers for the vehicle.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def are_off(self, *, dealer_id: int, holder: VehicleHolder = NOBODY) -> bool:
        """Whether everything of this customer of this dealer is shown as it is stored."""
        return self._scope.may_at(dealer_id, Permission.SEE_PERSONAL) or (
            self._scope.may_at(dealer_id, Permission.VIEW_CUSTOMERS) and self._scope.is_own(dealer_id, holder)
        )

    def may_reveal(self, *, dealer_id: int) -> bool:
        """Whether a masked field may be opened one by one, each time with an audit event."""
        return self._scope.may_at(dealer_id, Permission.REVEAL)

    def name(self, text: str, *, dealer_id: int) -> str:
        """An owner's name; nothing of it where a person has no business with customers."""
        return text if self._scope.may_at(dealer_id, Permission.VIEW_CUSTOMERS) else ""

    def plate(self, text: str, *, dealer_id: int, holder: VehicleHolder = NOBODY) -> str:
        return text if self.are_off(dealer_id=dealer_id, holder=holder) else mask_plate(text)

    def vin(self, text: str, *, dealer_id: int, holder: VehicleHolder = NOBODY) -> str:
        return text if self.are_off(dealer_id=dealer_id, holder=holder) else mask_vin(text)

    def phone(self, text: str, *, dealer_id: int, holder: VehicleHolder = NOBODY) -> str:
        return text if self.are_off(dealer_id=dealer_id, holder=holder) else mask_phone(text)

    def typed(self, text: str, *, dealer_id: int) -> str:
        """A line somebody typed or pasted, of which nobody knows whether it names a person or a vehicle."""
        return text if self.are_off(dealer_id=dealer_id) else mask_typed(text)


@dataclass(frozen=True, slots=True)
class VehicleMasks:
    """The masks for one vehicle: its dealer and who answers for it (empty: nobody) decide."""

    masks: Masks
    dealer_id: int
    holder: VehicleHolder

    @property
    def off(self) -> bool:
        return self.masks.are_off(dealer_id=self.dealer_id, holder=self.holder)

    @property
    def may_reveal(self) -> bool:
        return not self.off and self.masks.may_reveal(dealer_id=self.dealer_id)

    def plate(self, text: str) -> str:
        return self.masks.plate(text, dealer_id=self.dealer_id, holder=self.holder)

    def vin(self, text: str) -> str:
        return self.masks.vin(text, dealer_id=self.dealer_id, holder=self.holder)

    def phone(self, text: str) -> str:
        return self.masks.phone(text, dealer_id=self.dealer_id, holder=self.holder)
