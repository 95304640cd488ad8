"""Which level a complaint has, by facts that are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huidian.playbooks.complaints import ComplaintRules

ORDER = ("normal", "escalated", "major")


@dataclass(frozen=True, slots=True)
class Standing:
    """A level and why: facts `{"repeats": n}`, `{"cause": key}`, `{"reopened": n}`, `{"by_hand": why}`."""

    level: str
    facts: Sequence[dict[str, Any]]


def standing_of(rules: ComplaintRules, *, repeats: int, cause: str, reopened: int) -> Standing:
    """The level of a complaint: the highest of what its vehicle's repeats, its cause and its return make.

    `repeats` counts the vehicle's complaints of the time the rules look at, this one among them.
    """
    known = rules.cause(cause)
    made: list[tuple[str, dict[str, Any]]] = [
        (rules.level_for(repeats), {"repeats": repeats}),
        (known.level if known else ORDER[0], {"cause": cause}),
        (ORDER[1] if reopened else ORDER[0], {"reopened": reopened}),
    ]
    level = higher(*(key for key, _ in made))
    return Standing(level, [fact for key, fact in made if key == level and level != ORDER[0]])


def higher(*levels: str) -> str:
    """The highest of some levels."""
    return max(levels, key=ORDER.index)
