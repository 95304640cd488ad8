"""Finding a vehicle by what a caller or a colleague can say of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q, QuerySet

from huidian.customers.models import Customer, Ownership, PlateHolding, Vehicle
from huidian.network.masks import seeking
from huidian.network.scope import Scope

_BETWEEN = str.maketrans("", "", " .·•-　")
_SHORTEST = 2
_WITHOUT_PROVINCE = 5
_NONE = Q(pk__in=[])
_MOST = 200
_VIN = 17
_HAS_VIN = ~Q(vin="")
"""In the words of the index on VINs, so that it is used."""
_LONGEST_PLATE = 10


@dataclass(frozen=True, slots=True)
class Matches:
    """Vehicle ids, best match first; `more` where the limit cut some off."""

    ids: tuple[int, ...]
    more: bool


def find_vehicles(scope: Scope, text: str, *, limit: int = 50) -> Matches:
    """The vehicles that a text may mean.

    Understood are a plate or a part of it (today's or an earlier one), the last six of a VIN or more, the
    last four of a phone or all of it, a name or a part of it, the pinyin initials of a name from its
    beginning. Owners of old find the vehicle too. Texts of one letter find nothing; one Chinese character
    is a part of a name. Where a person may not read what is masked, a phone of more than four digits has to
    be said whole, a plate whole or by five or more signs of its end, a VIN whole or by its last six.
    """
    sought = unicodedata.normalize("NFKC", text).translate(_BETWEEN).upper()
    if len(sought) < (1 if _is_chinese(sought) else _SHORTEST):
        return Matches((), False)
    ids: dict[int, None] = {}
    for road in _roads(scope, sought, limit + 1, ids):
        ids.update(dict.fromkeys(islice(road, limit + 1)))
        if len(ids) > limit:
            break
    return Matches(tuple(islice(ids, limit)), len(ids) > limit)


def _roads(scope: Scope, sought: str, most: int, found: Collection[int]) -> Iterator[Iterable[int]]:
    """The ways to a vehicle, surest first, each asked only while there is room; what is `found` spares some.

    Whatever has to look at every row reads an index that holds all it needs, never the wide rows themselves.
    """
    vehicles = Vehicle.objects.within(scope).current()
    if sought.isascii():
        for said in _exactly(sought):
            yield _ids(vehicles.filter(said))
        if len(sought) == _VIN and found:
            return
    if sought.isdigit() and len(sought) >= 4:
        yield from _of_customers(scope, _phone(scope, sought), most)
    if sought.isascii() and sought.isalpha():
        yield from _of_customers(scope, _initials(sought.lower()), most)
    if len(sought) <= _LONGEST_PLATE:
        yield from _of_plates(scope, sought)
    if sought.isascii() and 6 < len(sought) < _VIN and not (found and sought.isdigit()):
        said = _in_part(scope, Q(vin__contains=sought), elsewhere=_NONE)
        yield _ids(vehicles.filter(_HAS_VIN, said).order_by("vin"))
    # A name with a digit in it is rare: who said a plate or a VIN that was found did not say a name.
    if not sought.isdigit() and not (found and any(letter.isdigit() for letter in sought)):
        yield from _of_customers(scope, Q(name__icontains=sought), most)


def _exactly(sought: str) -> Iterator[Q]:
    if len(sought) == 6:
        yield Q(vin_last6=sought)
    if len(sought) == 17:
        yield _HAS_VIN & Q(vin=sought)


def _of_plates(scope: Scope, sought: str) -> Iterator[Iterable[int]]:
    """The vehicles that have such a plate today, then those that once had one."""
    whole = Q(plate__endswith=sought) if len(sought) >= _WITHOUT_PROVINCE else _NONE
    said = _in_part(scope, Q(plate__contains=sought), elsewhere=whole)
    held = PlateHolding.objects.within(scope).filter(said).order_by("plate")
    found = list(held.values_list("vehicle_id", "until_on")[:_MOST])
    vehicles = Vehicle.objects.within(scope).current()
    here = set(_ids(vehicles.filter(pk__in=[vehicle_id for vehicle_id, _ in found])))
    yield [vehicle_id for vehicle_id, until_on in found if until_on is None and vehicle_id in here]
    yield [vehicle_id for vehicle_id, until_on in found if until_on is not None and vehicle_id in here]


def _phone(scope: Scope, digits: str) -> Q:
    """The last four find by index; more digits must all be there."""
    end = Q(phone_last4=digits[-4:])
    if len(digits) == 4:
        return end
    return end & _in_part(scope, Q(phone__endswith=digits), elsewhere=Q(phone=digits))


def _in_part(scope: Scope, said: Q, *, elsewhere: Q) -> Q:
    """What is said where parts may be sought, else what gives away no more than was known."""
    open_at = seeking(scope).chosen_dealer_ids
    return said if open_at == scope.chosen_dealer_ids else (Q(dealer__in=open_at) & said) | elsewhere


def _initials(letters: str) -> Q:
    """Initials that begin with these letters, as a range an index can serve."""
    return Q(name_initials__gte=letters, name_initials__lt=letters[:-1] + chr(ord(letters[-1]) + 1))


def _of_customers(scope: Scope, said: Q, most: int) -> Iterator[Iterable[int]]:
    """The vehicles of today's owners, then those that such owners once had."""
    found = Customer.objects.within(scope).filter(said).values_list("pk", flat=True)
    customers = list(found[: 2 * most])
    if not customers:
        return
    vehicles = Vehicle.objects.within(scope).current()
    yield _ids(vehicles.filter(owner__in=customers))
    owned = Ownership.objects.within(scope).filter(customer__in=customers, until_on__isnull=False)
    yield _ids(vehicles.filter(pk__in=list(owned.values_list("vehicle_id", flat=True))))


def _ids(vehicles: QuerySet[Vehicle]) -> Iterable[int]:
    return vehicles.values_list("pk", flat=True)[:_MOST]


def _is_chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)
