"""Exports with a row per item: the lines of one settlement are joined into one row."""

from collections import Counter, defaultdict

from huidian.visits.importing.fields import FieldTable
from huidian.visits.importing.problems import Problem, Reason
from huidian.visits.importing.reading import COUNTER_SALE, Reading, Skipped

_IDENTITY = ("dealer", "order_no", "settlement_no", "settled_on", "plate", "vin", "vehicle")
_MONEY = "money"


def join_settlement_lines(reading: Reading, table: FieldTable) -> None:
    """Join the rows of one settlement: same order and settlement number, day and vehicle;
    what is sold over the counter is none of a repair's.

    Items are gathered; amounts that differ from line to line are added up, which a warning says, and one that
    every line repeats is the settlement's. Rows equal in everything are no lines: they are told twice.
    """
    columns = reading.columns
    if not {"order_no", "settlement_no"} <= columns.keys():
        return
    groups = _groups(reading)
    if not groups:
        return
    dropped: set[int] = set()
    for rows in groups:
        _join(reading, table, rows)
        dropped.update(rows[1:])
    by_sheet = Counter(reading.places[row][0] for row in dropped)
    reading.skipped += [
        Skipped(Reason("row_settlement_line"), count, reading.sheets[sheet].name)
        for sheet, count in by_sheet.items()
    ]
    reading.total_rows -= len(dropped)
    keep = [row for row in range(len(reading.places)) if row not in dropped]
    reading.places = [reading.places[row] for row in keep]
    for key, column in columns.items():
        columns[key] = [column[row] for row in keep]


def _groups(reading: Reading) -> list[list[int]]:
    columns = reading.columns
    orders, settlements, sales = columns["order_no"], columns["settlement_no"], columns["sale_type"]
    times = Counter(orders)
    rows_of: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    identity = [columns[key] for key in _IDENTITY if key in columns]
    for row, order in enumerate(orders):
        if order and times[order] > 1 and settlements[row]:
            own = (*(column[row] for column in identity), sales[row] == COUNTER_SALE)
            rows_of[own].append(row)
    return [rows for rows in rows_of.values() if len(rows) > 1 and not _all_equal(reading, rows)]


def _all_equal(reading: Reading, rows: list[int]) -> bool:
    first, *others = rows
    return all(column[first] == column[row] for column in reading.columns.values() for row in others)


def _join(reading: Reading, table: FieldTable, rows: list[int]) -> None:
    first = rows[0]
    for key, column in reading.columns.items():
        values = [column[row] for row in rows if column[row] is not None]
        if not values:
            continue
        field = table.field(key)
        if field.many:
            column[first] = list(dict.fromkeys(item for value in values for item in _items(value)))
        elif field.parser == _MONEY and len(set(values)) > 1:
            column[first] = sum(value for value in values if isinstance(value, int))
            if key == "amount_fen":
                _warn(reading, first, len(rows), column[first])
        else:
            column[first] = values[0]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _warn(reading: Reading, row: int, lines: int, total: object) -> None:
    index, number = reading.places[row]
    sheet = reading.sheets[index]
    yuan = f"{total / 100:.2f}" if isinstance(total, int) else ""
    reason = Reason("amounts_added", {"lines": lines, "total": yuan})
    reading.problems.append(
        Problem(reading.file, sheet.name, number, sheet.header_of("amount_fen"), yuan, reason, "warning")
    )
