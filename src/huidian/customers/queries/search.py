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
    is a part of a name. Where a person may not read what is masked, a phone is found by its last four alone,
    a VIN by its last six alone, a plate whole.
    """
    text = unicodedata.normalize("NFKC", text).translate(_BETWEEN).upper()
    if len(text) < (1 if _is_chinese(text) else _SHORTEST):
        return Matches((), False)
    ids: dict[int, None] = {}
    for way in _ways(scope, text, limit + 1, ids):
        ids.update(dict.fromkeys(islice(way, limit + 1)))
        if len(ids) > limit:
            break
    return Matches(tuple(islice(ids, limit)), len(ids) > limit)


def _ways(scope: Scope, text: str, most: int, hits: Collection[int]) -> Iterator[Iterable[int]]:
    """The ways to a vehicle, surest first, each asked only while there is room; `hits` so far spare some.

    Whatever has to look at every row reads an index that holds all it needs, never the wide rows themselves.
    """
    vehicles = Vehicle.objects.within(scope).current()
    if text.isascii():
        for condition in _exactly(scope, text):
            yield _ids(vehicles.filter(condition))
        if len(text) == _VIN and hits:
            return
    if text.isdigit() and len(text) >= 4:
        yield from _of_customers(scope, _phone(scope, text), most)
    if text.isascii() and text.isalpha():
        yield from _of_customers(scope, _initials(text.lower()), most)
    if len(text) <= _LONGEST_PLATE:
        yield from _of_plates(scope, text)
    if text.isascii() and 6 < len(text) < _VIN and not (hits and text.isdigit()):
        condition = _in_part(scope, Q(vin__contains=text), elsewhere=_NONE)
        yield _ids(vehicles.filter(_HAS_VIN, condition).order_by("vin"))
    # A name with a digit in it is rare: who gave a plate or a VIN that hit something gave no name.
    if not text.isdigit() and not (hits and any(letter.isdigit() for letter in text)):
        yield from _of_customers(scope, Q(name__icontains=text), most)


def _exactly(scope: Scope, text: str) -> Iterator[Q]:
    if len(text) == 6:
        yield Q(vin_last6=text)
    if len(text) == _VIN:
        yield _HAS_VIN & _in_part(scope, Q(vin=text), elsewhere=_NONE)


def _of_plates(scope: Scope, text: str) -> Iterator[Iterable[int]]:
    """The vehicles that have such a plate today, then those that once had one."""
    condition = _in_part(scope, Q(plate__contains=text), elsewhere=Q(plate=text))
    # Before they are cut off: what an import writes ahead must take no place of what is on file.
    on_file = PlateHolding.objects.within(scope).filter(condition, vehicle__retracted_at__isnull=True)
    holdings = list(on_file.order_by("plate").values_list("vehicle_id", "until_on")[:_MOST])
    yield [vehicle_id for vehicle_id, until_on in holdings if until_on is None]
    yield [vehicle_id for vehicle_id, until_on in holdings if until_on is not None]


def _phone(scope: Scope, digits: str) -> Q:
    """The last four find by index; more digits must all be there."""
    end = Q(phone_last4=digits[-4:])
    if len(digits) == 4:
        return end
    return end & _in_part(scope, Q(phone__endswith=digits), elsewhere=_NONE)


def _in_part(scope: Scope, condition: Q, *, elsewhere: Q) -> Q:
    """The condition where parts may be searched for, else `elsewhere`, which gives away nothing new."""
    open_at = seeking(scope).chosen_dealer_ids
    return (
        condition if open_at == scope.chosen_dealer_ids else (Q(dealer__in=open_at) & condition) | elsewhere
    )


def _initials(letters: str) -> Q:
    """Initials that begin with these letters, as a range an index can serve."""
    return Q(name_initials__gte=letters, name_initials__lt=letters[:-1] + chr(ord(letters[-1]) + 1))


def _of_customers(scope: Scope, condition: Q, most: int) -> Iterator[Iterable[int]]:
    """The vehicles of today's owners, then those that such owners once had."""
    owners = Customer.objects.within(scope).current().filter(condition).values_list("pk", flat=True)
    customers = list(owners[: 2 * most])
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
