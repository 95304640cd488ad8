"""One SHA-256 over the business data that holds today, the same on every database, free of ids and clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from huidian.customers.models import Customer, Departure, Statement, Vehicle
from huidian.network.models import Dealer
from huidian.visits.importing import stored
from huidian.visits.models import Visit

_WHY = "the digest covers everything"
_VEHICLE_KEY = ("vehicle__vin", "vehicle__own_no", "vehicle__plate")
_CUSTOMER_KEY = ("customer_no", "name", "phone")
_CUSTOMER_OF = tuple(f"customer__{name}" for name in _CUSTOMER_KEY)


class _Table(NamedTuple):
    """What of a model is business data. `later` columns count only where they say something."""

    model: Any
    first: tuple[str, ...]
    later: tuple[str, ...] = ()


def _tables() -> Iterator[_Table]:
    owner, owner_later = stored.split_later(stored.OWNER, "owner")
    # Both were in the digest before a file could say the first.
    owner_later = tuple(name for name in owner_later if name != "may_contact")
    yield _Table(Customer, (*owner, "may_contact", "opted_out_channels"), owner_later)
    vehicle, vehicle_later = stored.split_later(stored.VEHICLE, "vehicle")
    of_owner = tuple(f"owner__{name}" for name in _CUSTOMER_KEY)
    yield _Table(Vehicle, ("vin", "own_no", "plate", *vehicle, *of_owner), vehicle_later)
    order, order_later = stored.split_later(stored.ORDER, "order")
    yield _Table(Visit, (*order, *_VEHICLE_KEY, *_CUSTOMER_OF), order_later)
    yield _Table(Statement, ("plate", "odometer_km", *_VEHICLE_KEY, *_CUSTOMER_OF))
    yield _Table(Departure, ("left_on", "why", *_VEHICLE_KEY))


def digest(dealer: Dealer | None = None) -> str:
    """The digest (64 hexadecimal digits) of one dealer's business data, or of all dealers'.

    Rows are streamed; only 32 bytes a row of one dealer are kept. The order in which rows came plays no part.
    """
    total = sha256()
    for each in [dealer] if dealer else Dealer.objects.order_by("code"):
        rows = sorted(_row_digests(each))
        if rows or dealer:
            total.update(json.dumps([each.code, len(rows)]).encode())
            for row in rows:
                total.update(row)
    return total.hexdigest()


def _row_digests(dealer: Dealer) -> Iterator[bytes]:
    for model, first, later in _tables():
        rows = model.objects.unscoped(_WHY).current().filter(dealer=dealer).order_by()
        for row in rows.values_list(*first, *later).iterator(chunk_size=5000):
            further = {
                name: value
                for name, value in zip(later, row[len(first) :], strict=True)
                if stored.says_something(value)
            }
            content = [model._meta.model_name, *row[: len(first)], *([further] if further else [])]
            yield sha256(_text(content)).digest()


def _text(content: Iterable[Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    assert isinstance(value, date)
    return value.isoformat()
