"""A month's pay of one advisor as it was signed: kept as plain data, and read again as it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from huidian.engine.bonus.rule import Band, BonusRule, MonthFacts, PartPayment, Payment


@dataclass(frozen=True, slots=True)
class SheetLine:
    """An advisor's month: what it came to, and what was paid for it."""

    advisor: str
    facts: MonthFacts
    payment: Payment


def line_data(line: SheetLine) -> dict[str, Any]:
    """A line as plain data; `read_line` reads it."""
    return {
        "advisor": line.advisor,
        "facts": asdict(line.facts),
        "parts": [
            {
                "value": part.value,
                "band": [part.band.at_least, part.band.fen] if part.band else None,
                "units": part.units,
                "fen": part.fen,
            }
            for part in line.payment.parts
        ],
        "fen": line.payment.fen,
    }


def read_line(rule: BonusRule, data: Mapping[str, Any]) -> SheetLine:
    """A line out of plain data, paid by the rule that it was signed with; nothing is reckoned anew."""
    parts = tuple(
        PartPayment(part, kept["value"], _band(kept["band"]), kept["units"], kept["fen"])
        for part, kept in zip(rule.parts, data["parts"], strict=True)
    )
    return SheetLine(data["advisor"], MonthFacts(**data["facts"]), Payment(parts, data["fen"]))


def _band(data: Any) -> Band | None:
    return Band(*data) if data else None
