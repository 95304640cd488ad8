"""What rows state of vehicles and customers: new ones as rows to insert, known ones as changes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from huidian.customers.models import Customer, Vehicle
from huidian.visits.actions import known
from huidian.visits.actions.plans import NewRows
from huidian.visits.matching.attributes import FieldChange, NewestValues, Phones
from huidian.visits.matching.columns import Columns, Rows
from huidian.visits.matching.owners import OwnerBook
from huidian.visits.matching.vehicles import Garage

Fields = Mapping[str, str]
"""Column of a file by field of the store."""

_COMPANY = re.compile(
    r"公司|企业|集团|工厂|厂$|[局院所校社会馆部队站店行处室]$|中心|大学|学校|医院|银行|政府|委员会|支队"
)


def vehicle_rows(garage: Garage, stated: NewestValues) -> NewRows:
    """The new vehicles of a file."""
    count = len(garage.created)
    columns: Columns = {
        "vin": [vehicle.vin for vehicle in garage.created],
        "vin_last6": [vehicle.vin[-6:] for vehicle in garage.created],
        "own_no": [vehicle.own_no for vehicle in garage.created],
    }
    return NewRows(count, columns | _columns_of_new(Vehicle, stated, count))


def customer_rows(book: OwnerBook, stated: NewestValues, phones: Phones) -> NewRows:
    """The new customers of a file."""
    count = len(book.created)
    names = [book.named.get(-number, customer.name) for number, customer in enumerate(book.created, start=1)]
    settled = [phones.settled(-number, "", ()) for number in range(1, count + 1)]
    columns: Columns = {
        "customer_no": [customer.customer_no for customer in book.created],
        "name": names,
        "name_initials": [initials(name) for name in names],
        "kind": [kind_of(name) for name in names],
        "phone": [phone for phone, _ in settled],
        "phone_last4": [phone[-4:] for phone, _ in settled],
        "other_phones": [json.dumps(others) if others else "[]" for _, others in settled],
    }
    return NewRows(count, columns | _columns_of_new(Customer, stated, count))


def vehicle_changes(garage: Garage, stated: NewestValues) -> list[FieldChange]:
    """What the file changes of vehicles on file."""
    on_file = known.attributes(Vehicle, stated.objects(), list(stated.newest))
    adopted = [FieldChange(vehicle, "vin", "", vin) for vehicle, vin in sorted(garage.adopted.items())]
    return adopted + stated.changes(on_file)


def customer_changes(book: OwnerBook, stated: NewestValues, phones: Phones) -> list[FieldChange]:
    """What the file changes of customers on file."""
    named = [FieldChange(owner, "name", "", name) for owner, name in sorted(book.named.items()) if owner > 0]
    with_phones = phones.owners()
    spoken_of = stated.objects() | with_phones
    on_file = known.attributes(Customer, spoken_of, [*stated.newest, "phone", "other_phones"])
    changes = named + stated.changes(on_file)
    for owner, values in on_file.items():
        if owner in with_phones:
            phone, others = phones.settled(owner, values["phone"], values["other_phones"])
            changes += [
                FieldChange(owner, name, values[name], after)
                for name, after in (("phone", phone), ("other_phones", others))
                if after != values[name]
            ]
    return changes


def stale_rows(
    subject: str, who: Sequence[int | None], days: Sequence[date], superseded: Sequence[int]
) -> set[int]:
    """Rows older than the last word on their vehicle or customer (`subject`) that the file lets stand."""
    on_file = sorted({about for about in who if about is not None and about > 0})
    last = known.last_stated_on(subject, on_file, superseded)
    if not last:
        return set()
    return {
        row
        for row, about in enumerate(who)
        if about is not None and about in last and days[row] < last[about]
    }


def values_of(
    rows: Rows, fields: Fields, who: Sequence[int | None], order: Sequence[int], stale: set[int]
) -> NewestValues:
    """What the rows say in the columns the file has."""
    stated = NewestValues()
    for name, column in fields.items():
        if rows.has(column):
            stated.add(name, rows[column], who, order, stale)
    return stated


def any_of(rows: Rows, columns: Iterable[str]) -> bool:
    """Whether the file says anything in any of the columns."""
    return any(rows.has(column) for column in columns)


def _columns_of_new(
    model: type[Customer] | type[Vehicle], stated: NewestValues, count: int
) -> dict[str, list[Any]]:
    defaults = {field.attname: field.get_default() for field in model._meta.concrete_fields}
    return {
        name: [stated.of(name, -number, defaults[name]) for number in range(1, count + 1)]
        for name in stated.newest
    }


@cache
def initials(name: str) -> str:
    """Lower-case pinyin initials of a name (张三 → zs); other letters and digits stay."""
    return "".join(map(_initial, name)).replace(" ", "").lower()[:60]


@cache
def _initial(sign: str) -> str:
    """One sign at a time: phrases decide how a sign is read in a sentence, but names are no phrases."""
    from pypinyin import Style, lazy_pinyin  # here: its dictionary takes a quarter of a second to load

    return "".join(lazy_pinyin(sign, style=Style.FIRST_LETTER))


@cache
def kind_of(name: str) -> str:
    """Person or company, by the words companies have in their names."""
    return Customer.Kind.COMPANY if len(name) > 3 and _COMPANY.search(name) else Customer.Kind.PERSON
