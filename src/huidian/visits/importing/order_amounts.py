"""Orders that one file tells with different amounts: kept as they are, and said."""

from collections import Counter, defaultdict

from huidian.visits.importing.problems import Problem, Reason
from huidian.visits.importing.reading import COUNTER_SALE, Reading

_AMOUNT = "amount_fen"
_SAME = ("dealer", "order_no", "settlement_no", "payer", "plate", "vin", "vehicle")
"""Rows that differ in one of these are settlements of their own, whatever their amounts."""


def warn_of_different_amounts(reading: Reading) -> None:
    """Add a warning for each order whose rows give more than one amount, at the first row that differs.

    Settlements told apart by their number or by who pays may well differ: nothing is said of those.
    """
    columns = reading.columns
    if not {"order_no", _AMOUNT} <= columns.keys():
        return
    orders, amounts, sales = columns["order_no"], columns[_AMOUNT], columns["sale_type"]
    times = Counter(orders)
    rows_of: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    identity = [columns[key] for key in _SAME if key in columns]
    for row, order in enumerate(orders):
        if order and times[order] > 1 and amounts[row] is not None:
            own = (*(column[row] for column in identity), sales[row] == COUNTER_SALE)
            rows_of[own].append(row)
    for rows in rows_of.values():
        if len(rows) > 1:
            _compare(reading, rows)


def _compare(reading: Reading, rows: list[int]) -> None:
    amounts = [reading.columns[_AMOUNT][row] for row in rows]
    differing = next((row for row, amount in zip(rows, amounts, strict=True) if amount != amounts[0]), None)
    if differing is None:
        return
    index, number = reading.places[differing]
    sheet = reading.sheets[index]
    texts = [f"{amount / 100:.2f}" for amount in dict.fromkeys(amounts) if isinstance(amount, int)]
    reason = Reason(
        "order_amounts_differ", {"order": reading.columns["order_no"][differing], "amounts": "、".join(texts)}
    )
    reading.problems.append(
        Problem(reading.file, sheet.name, number, sheet.header_of(_AMOUNT), texts[1], reason, "warning")
    )
