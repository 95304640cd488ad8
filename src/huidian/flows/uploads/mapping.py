"""Which column is which field: proposed, corrected by hand, kept under a name for next time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from huidian.flows.import_file import profile_of
from huidian.flows.uploads.asking import Asker
from huidian.flows.uploads.machine import UPLOAD
from huidian.flows.uploads.places import source_of
from huidian.kit.labels import Label
from huidian.network.machines import move
from huidian.visits import actions as visits
from huidian.visits.importing import (
    ColumnMatch,
    FileRefused,
    Inspection,
    Kind,
    inspect_file,
    load_profile,
    profile_names,
)
from huidian.visits.importing.headers import without_day_order
from huidian.visits.importing.tables import TABLES
from huidian.visits.models import ImportBatch, ImportProfile

Columns = dict[str, list[str]]
"""Field to the headers of its columns."""
_TWICE = Label(
    "这个字段已经由另一列提供，请只留一列。",
    "Another column is read as this already. Please keep one of them.",
)
_WITHOUT_ORDER = Label(
    "这一列的日期没有把四位年份写在前面，请选定年、月、日的顺序。",
    "The days in this column do not begin with a year of four digits. Please choose their order.",
)
_NAMELESS = Label("请给模板起个名字。", "Please give the profile a name.")
_TAKEN = Label("这是随产品提供的模板名，请换一个。", "A profile that comes with the product has this name.")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a column, by its header: with its field, or with its order of day and month."""

    at: str
    label: Label
    of_order: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it would be read now. `columns`: every column of the visible sheets once, by its header;
    `orders`: how those write their days for which that was said, by header.
    """

    inspection: Inspection
    columns: Sequence[ColumnMatch]
    orders: Mapping[str, str]


def look(batch: ImportBatch) -> Look:
    """The file with its profile and the mapping by hand. Raises `FileRefused`, `NotImportable`."""
    inspection = _inspect(batch, batch.mapping)
    columns = list(_by_header(inspection).values())
    orders = _orders({**profile_of(batch)[1], **batch.mapping})
    return Look(inspection, columns, {one.header: orders.get(one.field or "", "") for one in columns})


def is_ready(batch: ImportBatch) -> bool:
    """Whether the file can be read as it is mapped now, the order of its days included."""
    now = look(batch)
    table = TABLES[cast(Kind, batch.kind)]
    return now.inspection.usable and not any(
        column.lacks_day_order and not now.orders[column.header]
        for column in now.columns
        if column.field and table.field(column.field).need == "always"
    )


def propose_mapping(
    batch: ImportBatch, *, profile: str, chosen: Mapping[str, str], orders: Mapping[str, str]
) -> list[Mistake]:
    """Give the batch, in memory, a profile and what is chosen against its proposal; where there are mistakes
    no mapping. `chosen` is header to field ("": ignored), `orders` header to order of day and month.
    """
    batch.profile = profile
    mistakes, mapping = _by_hand(batch, chosen, orders) if chosen else ([], {})
    if not mistakes:
        batch.mapping = mapping
    return mistakes


def keep_mapping(batch: ImportBatch, by: Asker) -> None:
    """Keep the profile and the mapping the batch was given; a preview is void. Raises `NotNowError`."""
    changes = {"profile": batch.profile, "mapping": batch.mapping}
    move(UPLOAD, batch.pk, "map", at=by.at, by=by.staff, scope=by.scope, changes=changes)
    _refresh(batch)


def mistake_in_name(name: str) -> Label | None:
    """Why a profile of the dealer's cannot be called that; None where it can."""
    return _NAMELESS if not name else _TAKEN if name in profile_names() else None


def mistake_in_profile(batch: ImportBatch) -> Label | None:
    """Why the mapping the batch was given, in memory, is no profile: files could not be read by it."""
    inspection = look(batch).inspection
    if inspection.usable:
        return None
    visible = [sheet for sheet in inspection.sheets if not sheet.hidden] or inspection.sheets
    lacks = min((sheet.missing_label for sheet in visible if sheet.missing), key=lambda each: len(each.zh))
    return Label(
        f"还没有指出“{lacks.zh}”是哪一列。没有它，用这个模板读不了文件；请在上面的表里选好再保存。",
        f"No column is read as {lacks.en} yet. Without it no file can be read by this profile; choose the"
        " column above, then save.",
    )


def save_mapping(batch: ImportBatch, by: Asker, *, name: str) -> None:
    """Keep the batch's mapping as the dealer's profile of that name.

    Ask `mistake_in_name` and `mistake_in_profile` before.
    """
    shipped, saved = profile_of(batch)
    visits.save_profile(
        dealer=batch.dealer,
        kind=batch.kind,
        name=name,
        mapping={**saved, **batch.mapping},
        staff=by.staff,
        at=by.at,
        based_on=shipped.name if shipped else "",
    )
    batch.profile, batch.mapping = name, {}
    keep_mapping(batch, by)


def _inspect(batch: ImportBatch, by_hand: Mapping[str, str]) -> Inspection:
    path = source_of(batch)
    if path is None:
        raise FileRefused("file_missing")
    profile, saved = profile_of(batch)
    return inspect_file(
        path,
        kind=cast(Kind, batch.kind),
        profile=profile,
        mapping={**saved, **by_hand},
        display_name=batch.file_name,
        row_limit=8,
    )


def _by_header(inspection: Inspection) -> dict[str, ColumnMatch]:
    columns: dict[str, ColumnMatch] = {}
    visible = [sheet for sheet in inspection.sheets if not sheet.hidden] or inspection.sheets
    for sheet in visible:
        for column in sheet.columns:
            columns.setdefault(column.header, column)
    return columns


def _by_hand(
    batch: ImportBatch, chosen: Mapping[str, str], orders: Mapping[str, str]
) -> tuple[list[Mistake], dict[str, str]]:
    """The mistakes, and field to header wherever the choice is not what the profile proposes."""
    table = TABLES[cast(Kind, batch.kind)]
    columns = _by_header(_inspect(batch, {}))
    usual = _orders(profile_of(batch)[1])
    proposed = _of_fields({header: column.field or "" for header, column in columns.items()})
    wanted = _of_fields({header: field for header, field in chosen.items() if header in columns})
    mistakes, mapping = [], {}
    for key in table.keys:
        headers, field = wanted.get(key, []), table.field(key)
        order = orders.get(headers[0], "") if headers and field.is_day else ""
        if field.need == "always" and not order and any(columns[one].lacks_day_order for one in headers):
            mistakes.append(Mistake(headers[0], _WITHOUT_ORDER, of_order=True))
        if headers == proposed.get(key, []) and order == usual.get(key, ""):
            continue
        if len(headers) > 1:
            mistakes += [Mistake(header, _TWICE) for header in headers[1:]]
            continue
        mapping[key] = f"{headers[0]}:{order}" if order else headers[0] if headers else ""
    return mistakes, mapping


def _orders(mapping: Mapping[str, str]) -> dict[str, str]:
    """Field to order, of the fields whose column says one."""
    orders = {field: without_day_order(column)[1] for field, column in mapping.items()}
    return {field: order for field, order in orders.items() if order}


def _of_fields(fields: Mapping[str, str]) -> Columns:
    columns: Columns = defaultdict(list)
    for header, key in fields.items():
        if key:
            columns[key].append(header)
    return columns


def _refresh(batch: ImportBatch) -> None:
    batch.refresh_from_db(from_queryset=ImportBatch.objects.unscoped("a batch found within a scope"))


def saved_for(batch: ImportBatch) -> str:
    """The dealer's own profile under which the file can be read, with most columns; "" for none."""
    own = ImportProfile.objects.unscoped("the dealer's own profiles")
    readable: dict[str, int] = {}
    for name in (
        own.filter(dealer=batch.dealer_id, kind=batch.kind).order_by("name").values_list("name", flat=True)
    ):
        batch.profile = name
        inspection = _inspect(batch, {})
        if inspection.usable:
            readable[name] = sum(column.field is not None for column in _by_header(inspection).values())
    batch.profile = ""
    return max(readable, key=readable.__getitem__, default="")


def profiles_for(batch: ImportBatch) -> list[tuple[str, Label]]:
    """The profiles that can be chosen: the shipped ones, then the dealer's own."""
    own = ImportProfile.objects.unscoped("the dealer's own profiles")
    names = (
        own.filter(dealer=batch.dealer_id, kind=batch.kind).order_by("name").values_list("name", flat=True)
    )
    shipped = [(name, load_profile(name).label) for name in profile_names()]
    return shipped + [(name, Label(name, name)) for name in names]
