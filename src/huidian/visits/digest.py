"""One SHA-256 over the business data that holds today, the same on every database, free of ids and clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from huidian.customers.models import Customer, Departure, Statement, Vehicle
from huidian.network.models import Dealer
from huidian.visits.models import Visit

_WHY = "the digest covers everything"
_CUSTOMER = (
    "customer_no", "name", "kind", "gender", "birthday", "occupation", "native_place", "region", "address",
    "phone", "other_phones", "email", "wechat_id", "preferred_channel", "preferred_hour", "may_contact",
    "opted_out_channels",
)  # fmt: skip
_VEHICLE = (
    "vin", "own_no", "plate", "brand", "model", "use", "purchased_on", "seller", "warranty_end_on",
    "warranty_end_km", "insurance_expires_on", "inspection_due_on",
)  # fmt: skip
_VISIT = (
    "order_no", "settlement_no", "settled_on", "arrived_at", "delivered_at", "odometer_km", "order_kind",
    "sale_type", "payment_status", "payer", "advisor", "team", "amount_fen", "labour_fen", "parts_fen",
    "items", "plate", "vin",
)  # fmt: skip
_VEHICLE_KEY = ("vehicle__vin", "vehicle__own_no", "vehicle__plate")
_CUSTOMER_KEY = ("customer_no", "name", "phone")
_TABLES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Customer, _CUSTOMER),
    (Vehicle, (*_VEHICLE, *(f"owner__{name}" for name in _CUSTOMER_KEY))),
    (Visit, (*_VISIT, *_VEHICLE_KEY, *(f"customer__{name}" for name in _CUSTOMER_KEY))),
    (Statement, ("plate", "odometer_km", *_VEHICLE_KEY, *(f"customer__{name}" for name in _CUSTOMER_KEY))),
    (Departure, ("left_on", "why", *_VEHICLE_KEY)),
)


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
    for model, fields in _TABLES:
        rows = model.objects.unscoped(_WHY).current().filter(dealer=dealer).order_by()
        for row in rows.values_list(*fields).iterator(chunk_size=5000):
            yield sha256(_text(model._meta.model_name, row)).digest()


def _text(name: str, row: Iterable[Any]) -> bytes:
    return json.dumps([name, *row], ensure_ascii=False, sort_keys=True, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    assert isinstance(value, date)
    return value.isoformat()
