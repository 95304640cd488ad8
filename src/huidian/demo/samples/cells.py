"""Orders as the cells of an export, with the slips of people and systems that a reader must take."""

from datetime import date, datetime
from typing import Any

from huidian.demo.dice import Dice
from huidian.demo.orders import Order
from huidian.demo.samples.styles import Style

Cell = str | int | float | date | None
Row = list[Cell]
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_DAY_FORMS = (
    "{0.year}-{0.month:02}-{0.day:02}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}{0.month:02}{0.day:02}",
    "{0.year}年{0.month}月{0.day}日",
)
_SLIP = 0.03


def cells_of(order: Order, style: Style, dice: Dice, real_days: bool) -> Row:
    """One row. ``real_days``: whether the file can hold days that are not text."""
    return [_cell(order, field, style, dice, real_days) for field, _ in style.header]


def _cell(order: Order, field: str, style: Style, dice: Dice, real_days: bool) -> Cell:
    value: Any = getattr(order, field)
    if value is None:
        return None
    if field.endswith("_fen"):
        return float(value) / 100
    if field in ("settled_on", "purchased_on"):
        return _day(value, dice, real_days)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return "；".join(value)
    if field in _SLIPS:
        slip = _SLIPS[field]
        cell: Cell = slip(dice, str(value)) if dice.chance(_SLIP) else value
        return cell
    return _word(style, field, value)


def _word(style: Style, field: str, value: Cell) -> Cell:
    if field == "sale_type":
        return style.words[f"sale {value}"]
    if field == "payer":
        return style.words.get(f"payer {value}") or style.words[str(value)]
    return style.words.get(str(value), value) if field in ("order_kind", "use", "owner_gender") else value


def _day(day: date, dice: Dice, real_days: bool) -> Cell:
    if real_days and dice.chance(0.4):
        return day
    return dice.pick(_DAY_FORMS).format(day)


def _plate_slip(dice: Dice, plate: str) -> str:
    return dice.pick(
        (
            f"{plate[:2]}·{plate[2:]}",
            f"{plate[:2]} {plate[2:]}",
            f"{plate[0]}{plate[1:].lower()}",
            f"{plate}　",
        )
    )


def _vin_slip(dice: Dice, vin: str) -> str:
    return vin.replace("0", "O") if dice.chance(0.5) else vin.lower()


def _number_slip(dice: Dice, number: str) -> str:
    return number.translate(_FULL_WIDTH)


_SLIPS = {"plate": _plate_slip, "vin": _vin_slip, "odometer_km": _number_slip}


def bad_rows(rows: list[tuple[Order, Row]], style: Style) -> list[Row]:
    """Rows as they happen and cannot be kept: no vehicle, or no day that can be read."""
    fields = [field for field, _ in style.header]
    visits = [cells for order, cells in rows if order.sale_type == "repair"]

    def spoilt(at: int, number: int, **values: Cell) -> Row:
        row = list(visits[at % len(visits)])
        row[fields.index("order_no")] = f"X{number:06d}"
        for field, value in values.items():
            row[fields.index(field)] = value
        return row

    return [
        spoilt(3, 1, settled_on="未结"),
        spoilt(11, 2, plate=None, vin=None),
        spoilt(17, 3, settled_on="2025-13-45"),
        spoilt(23, 4, settled_on=None),
    ]


def totals_row(rows: list[tuple[Order, Row]], style: Style) -> Row:
    """The line of sums at the end."""
    return [
        "合计"
        if place == 0
        else round(sum(getattr(order, field) for order, _ in rows) / 100, 2)
        if field.endswith("_fen")
        else None
        for place, (field, _) in enumerate(style.header)
    ]
