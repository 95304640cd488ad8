"""One rule that may be set, and rules that are read and set together: words, units, what may be typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from huidian.kit.labels import Label
from huidian.kit.rounding import exact_yuan, percent
from huidian.playbooks.reading import Path

Unit = Literal[
    "months",
    "years",
    "km",
    "days",
    "hours",
    "times",
    "tasks",
    "minutes",
    "percent",
    "fen",
    "points",
    "place",
    "yes",
    "on",
    "calendar",
    "choice",
    "order",
    "text",
]
UNITS: Mapping[Unit, Label] = {
    "months": Label("个月", "months"),
    "years": Label("年", "years"),
    "km": Label("公里", "km"),
    "days": Label("天", "days"),
    "hours": Label("小时", "hours"),
    "times": Label("次", "times"),
    "tasks": Label("项", "tasks"),
    "minutes": Label("分钟", "minutes"),
    "percent": Label("%", "%"),
    "fen": Label("元", "yuan"),
    "points": Label("分", "points"),
    "place": Label("名", "in rank"),
}
_ONE: Mapping[Unit, str] = {
    unit: words.en.removesuffix("s")
    for unit, words in UNITS.items()
    if unit not in ("km", "percent", "place")
}
"""What English calls one of them."""
HALF_HOURS = tuple(
    (text, Label(text, text)) for text in (f"{n // 2:02}:{n % 2 * 30:02}" for n in range(2 * 24 + 1))
)
"""Times of the day that may be chosen."""
YES, NO = Label("算进站", "counts"), Label("不算", "does not count")
SWITCHES: Mapping[Unit, tuple[Label, Label]] = {
    "yes": (YES, NO),
    "on": (Label("使用", "in use"), Label("停用", "not in use")),
    "calendar": (Label("每天", "every day"), Label("只在工作日", "working days only")),
}
"""What is one way or the other: the words for both."""


@dataclass(frozen=True, slots=True)
class RuleField:
    """One rule: where it stands in a pack, what it is called, and what may be typed.

    ``least`` is the least number; a ``choice`` has ``choices`` (value and words), an ``order`` is some of
    them one after another. What stands at ``also`` is the same rule seen from its other side, and takes the
    same value.
    """

    path: Path
    label: Label
    unit: Unit
    least: int = 0
    choices: tuple[tuple[str, Label], ...] = ()
    also: tuple[Path, ...] = ()

    @property
    def key(self) -> str:
        """Its path as one word."""
        return ".".join(self.path)

    def words(self, value: Any) -> Label:
        """A value of it as it is read."""
        if value is None or (value == 0 and self.unit in ("points", "place")):
            return Label("–", "–")
        if self.unit == "order":
            words = [dict(self.choices).get(one, Label(one, one)) for one in value]
            return Label(" → ".join(one.zh for one in words), " → ".join(one.en for one in words))
        if self.unit == "text":
            return Label(value, value)
        if isinstance(value, list):
            return Label("、".join(map(str, value)), ", ".join(map(str, value)))
        if self.unit in SWITCHES:
            return SWITCHES[self.unit][0 if value else 1]
        if self.unit == "percent":
            return Label(percent(value, 0), percent(value, 0))
        if self.unit == "choice":
            return dict(self.choices).get(value, Label(str(value), str(value)))
        unit = UNITS[self.unit]
        if self.unit == "fen":
            amount = f"{exact_yuan(value):,}"
            return Label(f"{amount} {unit.zh}", f"{amount} {unit.en}")
        en = _ONE.get(self.unit, unit.en) if value == 1 else unit.en
        return Label(f"{value:,} {unit.zh}", f"{value:,} {en}")


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that are read and set together."""

    key: str
    label: Label
    help: Label
    fields: tuple[RuleField, ...]
