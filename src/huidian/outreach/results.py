"""What calls brought, counted over tasks: pure functions over what was tried and which visits followed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal, TypeVar

from huidian.kit.labels import Label
from huidian.kit.shares import FEW

ATTRIBUTED = timedelta(days=30)
"""A visit within so many days after the contact is one that followed it."""
NEARLY = 0.8
Light = Literal["none", "few", "reached", "nearly", "missed"]
Row = TypeVar("Row", bound="Effect")


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: the day, who made it with which version of a script (0: the playbook's), what came of it.

    `connected`: the owner was spoken to.
    """

    on: date
    by: int
    script: int = 0
    connected: bool = False
    intends: bool = False
    booked: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the attempts on one task brought; `reason` the last one given, `returned_on` the visit after."""

    contacted: bool = False
    connected: bool = False
    intends: bool = False
    booked: bool = False
    returned_on: date | None = None
    reason: str = ""
    by: int | None = None
    script: int = 0

    @property
    def returned(self) -> bool:
        return self.returned_on is not None


def effect_of(tries: Sequence[Try], visits: Sequence[date]) -> Effect:
    """The effect of a task's attempts, in their order; `visits` are the days of counted ones, sorted.

    Returned has who was spoken to and visits after that day, within `ATTRIBUTED`.
    """
    if not tries:
        return Effect()
    spoken = next((one.on for one in tries if one.connected), None)
    back = None
    if spoken is not None and (place := bisect_right(visits, spoken)) < len(visits):
        back = visits[place] if visits[place] <= spoken + ATTRIBUTED else None
    return Effect(
        contacted=True,
        connected=spoken is not None,
        intends=any(one.intends for one in tries),
        booked=any(one.booked for one in tries),
        returned_on=back,
        reason=next((one.reason for one in reversed(tries) if one.reason), ""),
        by=tries[-1].by,
        script=tries[-1].script,
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks: aimed at, contacted (a call was tried), connected, intending, booked, returned."""

    targeted: int = 0
    contacted: int = 0
    connected: int = 0
    intends: int = 0
    booked: int = 0
    returned: int = 0

    @property
    def few(self) -> bool:
        """Whether too few were contacted for rates to tell anything."""
        return self.contacted < FEW

    @property
    def rate(self) -> float | None:
        """获得率: appointments over contacted (S1)."""
        return self.booked / self.contacted if self.contacted else None


STEPS = tuple(one.name for one in fields(Counts))
STEP_WORDS: dict[str, tuple[Label, Label]] = {
    "targeted": (
        Label("目标", "Aimed at"),
        Label("期内派出的任务，撤下的不算", "Tasks opened in the period; withdrawn ones do not count"),
    ),
    "contacted": (
        Label("已联系", "Contacted"),
        Label("给车主打过电话，不论是否接通", "A call to the owner was tried, answered or not"),
    ),
    "connected": (
        Label("已接通", "Connected"),
        Label("和车主说上了话", "The owner was spoken to"),
    ),
    "intends": (
        Label("有意向", "Intends to come"),
        Label("车主说会来，没有约时间", "The owner means to come, without an appointment"),
    ),
    "booked": (
        Label("已预约", "Booked"),
        Label("电话里约好了到店时间", "An appointment was made in the call"),
    ),
    "returned": (
        Label("已回店", "Returned"),
        Label(
            "接通后 30 天内有计入的进站，当天不算",
            "A counted visit within 30 days after the owner was spoken to, not on that day",
        ),
    ),
}
"""What each count is called, and what it counts."""
RATE_WORDS = (
    Label("获得率", "Appointment rate"),
    Label(
        "预约 ÷ 已联系；旁边另列预约 ÷ 目标",
        "Appointments over contacted; over aimed at beside it",
    ),
)

LIGHT_WORDS: dict[Light, Label] = {
    "reached": Label("达标", "Reached"),
    "nearly": Label("接近", "Nearly"),
    "missed": Label("未达标", "Missed"),
    "few": Label("不足 30 项", "Fewer than 30"),
    "none": Label("没有目标", "No target"),
}


def counts_of(rows: Iterable[Effect]) -> Counts:
    """The counts of some tasks."""
    rows = list(rows)
    return Counts(len(rows), *(sum(getattr(row, step) for row in rows) for step in STEPS[1:]))


def counts_by(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    """The rows by a key, in the order in which the keys come up."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def target_of(targets: Iterable[float]) -> float | None:
    """The rate that the contacted tasks of several kinds are to reach together; None without any target."""
    targets = list(targets)
    return sum(targets) / len(targets) if any(targets) else None


def light_of(counts: Counts, target: float | None) -> Light:
    """How the rate stands to its target: reached, nearly (four fifths of it), missed; few contacted say
    nothing, nor is there anything to say without a target.
    """
    rate = counts.rate
    if not target or rate is None:
        return "none"
    if counts.few:
        return "few"
    return "reached" if rate >= target else "nearly" if rate >= target * NEARLY else "missed"
