"""What of a file is stored where, out of the field tables: nothing of it is said a second time.

A column of the store that came ``later`` has a part in digests and hashes only where it says something, so
that what was on file before keeps them.
"""

from collections.abc import Iterable, Iterator, Mapping

from huidian.visits.importing.customer_fields import CUSTOMERS, VEHICLES
from huidian.visits.importing.fields import Field, FieldTable, Keeper
from huidian.visits.importing.visit_fields import VISITS

_TABLES = (VEHICLES, CUSTOMERS, VISITS)


def _kept(tables: Iterable[FieldTable], keeper: Keeper) -> Iterator[tuple[str, Field]]:
    """The columns that the keeper's records have, each with the fields it comes from."""
    for table in tables:
        for field in table.fields:
            if field.of == keeper:
                yield from ((column, field) for column in field.columns)


def _sources(table: FieldTable, keeper: Keeper) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for column, field in _kept([table], keeper):
        keys[column] = (*keys.get(column, ()), field.key)
    return keys


def _attributes(tables: Iterable[FieldTable], keeper: Keeper) -> dict[str, str]:
    """Column by column the field that tells of it, but for fields by which the keeper is recognised."""
    return {
        column: field.key
        for table in tables
        for column, field in _kept([table], keeper)
        if field.need == "no" and field.key not in table.identifying
    }


ORDER: Mapping[str, tuple[str, ...]] = _sources(VISITS, "order")
"""The columns of a settled order, with the fields of a file that each comes from."""
MOMENTS = tuple(column for column, field in _kept([VISITS], "order") if field.parser == "moment")
"""Those that are moments: local in files, UTC in the store."""
VEHICLE: Mapping[str, str] = _attributes(_TABLES, "vehicle")
"""The columns of a vehicle that any kind of file may tell of, with the field."""
OWNER_IN_CUSTOMERS: Mapping[str, str] = _attributes([CUSTOMERS], "owner")
OWNER_IN_ORDERS: Mapping[str, str] = _attributes([VISITS], "owner")
"""The columns of an owner that an order (or a vehicle file) tells of, with the field."""
OWNER = tuple(dict.fromkeys(column for column, _ in _kept((CUSTOMERS, VISITS), "owner")))
"""Every column of an owner that comes from files."""
LATER: Mapping[Keeper, frozenset[str]] = {
    keeper: frozenset(column for column, field in _kept(_TABLES, keeper) if field.later)
    for keeper in ("order", "vehicle", "owner")
}
TEXTS: Mapping[str, int] = {
    field.key: field.most for table in _TABLES for field in table.fields if field.most is not None
}
"""Fields that are texts and the characters kept of them."""


def split_later(columns: Iterable[str], keeper: Keeper) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Columns in two: those of the beginning, which always have a part in digests, and later ones."""
    names = tuple(columns)
    later = LATER[keeper]
    return tuple(n for n in names if n not in later), tuple(n for n in names if n in later)


def says_something(value: object) -> bool:
    """Whether a stored value says more than that nothing is known."""
    return value not in (None, "", "{}", {}, [])
