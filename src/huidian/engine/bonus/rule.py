"""A bonus rule (S4: pay is tied to keeping customers) and what it pays. Money is in fen.

A rule is data: parts, each of one measure, with bands (the highest one reached pays its amount) and an amount
for each unit above a number; a part has a floor and a cap, and so has the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from huidian.kit.labels import Label
from huidian.kit.rounding import half_up

MEASURES: Mapping[str, Label] = {
    "keep": Label("保持率", "Retention rate"),
    "returns": Label("流失回店", "Returns"),
    "volume": Label("接车量", "Receptions"),
    "satisfaction": Label("满意度", "Satisfaction"),
}
"""What can be paid for: a share of the vehicles kept, vehicles that returned, receptions, a score."""
PRINTED: Mapping[str, int] = {"keep": 3, "satisfaction": 1}
"""How many digits of a measure are printed; of the others all."""
MOST_PARTS, MOST_BANDS, MOST_FEN = 8, 12, 10**9


@dataclass(frozen=True, slots=True)
class Band:
    """From ``at_least`` of the measure on, ``fen`` are paid."""

    at_least: float
    fen: int


@dataclass(frozen=True, slots=True)
class Part:
    """What is paid for one measure: the band reached, and ``each_fen`` for each unit above ``above``."""

    measure: str
    bands: tuple[Band, ...] = ()
    each_fen: int = 0
    above: int = 0
    floor_fen: int = 0
    cap_fen: int | None = None


@dataclass(frozen=True, slots=True)
class BonusRule:
    """The parts and the bounds of their sum."""

    parts: tuple[Part, ...]
    floor_fen: int = 0
    cap_fen: int | None = None


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What an advisor's month came to: vehicles effectively managed and lost of them, vehicles that returned,
    receptions, the score (None: none).
    """

    effective: int
    lost: int
    returns: int
    volume: int
    satisfaction: float | None = None

    def value(self, measure: str) -> float | None:
        """The measure; None where there is nothing to measure."""
        if measure == "keep":
            return (self.effective - self.lost) / self.effective if self.effective else None
        return {"returns": self.returns, "volume": self.volume, "satisfaction": self.satisfaction}[measure]

    def paid_by(self, rule: BonusRule) -> MonthFacts:
        """The facts that can move what a rule pays: a score, which comes in later, only where it is paid."""
        scored = any(part.measure == "satisfaction" for part in rule.parts)
        return self if scored else replace(self, satisfaction=None)


@dataclass(frozen=True, slots=True)
class PartPayment:
    """What one part pays, and why: the measure's value, the band reached (None: none), units paid each."""

    part: Part
    value: float | None
    band: Band | None
    units: int
    fen: int


@dataclass(frozen=True, slots=True)
class Payment:
    """What a rule pays for a month: its parts, and the sum within the rule's bounds."""

    parts: tuple[PartPayment, ...]
    fen: int


def pay(rule: BonusRule, facts: MonthFacts) -> Payment:
    """What a rule pays for a month."""
    parts = tuple(_part(part, facts.value(part.measure)) for part in rule.parts)
    return Payment(parts, _within(sum(part.fen for part in parts), rule.floor_fen, rule.cap_fen))


def _part(part: Part, value: float | None) -> PartPayment:
    if value is None:
        return PartPayment(part, None, None, 0, 0)
    # A rate or score is compared as it is printed, in tenths of a point: 95.0 % reaches 95 %.
    digits = PRINTED.get(part.measure)
    printed = value if digits is None else float(half_up(value, digits))
    reached = [band for band in part.bands if printed >= band.at_least]
    band = max(reached, key=lambda one: one.at_least, default=None)
    units = max(int(value) - part.above, 0) if part.each_fen else 0
    fen = (band.fen if band else 0) + units * part.each_fen
    return PartPayment(part, value, band, units, _within(fen, part.floor_fen, part.cap_fen))


def _within(fen: int, floor: int, cap: int | None) -> int:
    fen = max(fen, floor)
    return fen if cap is None else min(fen, cap)


def read_rule(data: Any) -> BonusRule:
    """A rule out of plain data, as it is stored. Raises ``ValueError`` for what is none."""
    try:
        parts = tuple(_read_part(one) for one in data["parts"])
        rule = BonusRule(parts, int(data.get("floor_fen", 0)), _bound(data.get("cap_fen")))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a bonus rule: {error}") from None
    _must_be(rule)
    return rule


def as_data(rule: BonusRule) -> dict[str, Any]:
    """A rule as plain data; `read_rule` reads it."""
    return {
        "parts": [
            {
                "measure": part.measure,
                "bands": [[band.at_least, band.fen] for band in part.bands],
                "each_fen": part.each_fen,
                "above": part.above,
                "floor_fen": part.floor_fen,
                "cap_fen": part.cap_fen,
            }
            for part in rule.parts
        ],
        "floor_fen": rule.floor_fen,
        "cap_fen": rule.cap_fen,
    }


def _read_part(data: Mapping[str, Any]) -> Part:
    return Part(
        str(data["measure"]),
        tuple(Band(float(at_least), int(fen)) for at_least, fen in data.get("bands", ())),
        int(data.get("each_fen", 0)),
        int(data.get("above", 0)),
        int(data.get("floor_fen", 0)),
        _bound(data.get("cap_fen")),
    )


def _bound(value: Any) -> int | None:
    return None if value is None else int(value)


def _must_be(rule: BonusRule) -> None:
    if not 0 < len(rule.parts) <= MOST_PARTS or any(len(part.bands) > MOST_BANDS for part in rule.parts):
        raise ValueError("a rule has some parts, each with a few bands")
    if unknown := {part.measure for part in rule.parts} - set(MEASURES):
        raise ValueError(f"no measure {', '.join(sorted(unknown))}")
    money: Sequence[int] = [
        rule.floor_fen,
        *(part.each_fen for part in rule.parts),
        *(band.fen for part in rule.parts for band in part.bands),
        *(bound for part in rule.parts for bound in (part.floor_fen, part.cap_fen) if bound is not None),
        *([rule.cap_fen] if rule.cap_fen is not None else []),
    ]
    if not all(0 <= fen <= MOST_FEN for fen in money):
        raise ValueError("an amount out of bounds")
    bounds = [(rule.floor_fen, rule.cap_fen), *((part.floor_fen, part.cap_fen) for part in rule.parts)]
    if any(cap is not None and cap < floor for floor, cap in bounds):
        raise ValueError("a cap below its floor")
