"""Complaints under ten thousand random steps of three people: double submits, two at once, whoever may not.

The rules are asked of the tables alone, over rows in memory: a step costs no query. A hundred more are walked
in the store, where the tables, the verbs and the model have to agree.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from huidian.complaints.actions import closing, handling
from huidian.complaints.clock import Mark, clock_of, is_open_at
from huidian.complaints.machines import CLOCK, COMPLAINT, OPEN_STATES, PAUSED, RUNNING
from huidian.complaints.models import ClockEntry, Complaint
from huidian.kit.working_time import WorkingHours
from huidian.network.machines import Machine, NotNowError
from huidian.network.models import AuditEvent
from tests.complaints.made import FRIDAY, HOUR, a_complaint
from tests.people import People

AT = datetime(2026, 9, 28, 1, 0, tzinfo=UTC)
WHY = "a test looks at everything"
STEPS, STORED_STEPS = 10_000, 120
SHOP = WorkingHours(510, 1050, "Asia/Shanghai")
MARKS = {"close": "closed", "dismiss": "closed", "reopen": "reopened", "withdraw": "withdrawn"}
MARKS |= {"pause": "paused", "resume": "resumed"}
VERBS = [(machine, step) for machine in (COMPLAINT, CLOCK) for step in machine.transitions]


@dataclass
class Row:
    """A complaint in memory: its columns as the machines write them, and what it should be."""

    columns: dict[str, Any]
    marks: list[Mark] = field(default_factory=lambda: [Mark("opened", AT)])
    events: int = 0

    def state(self, machine: Machine) -> str:
        held = [key for key, state in machine.states.items() if holds(state.condition, self.columns)]
        assert len(held) == 1, (held, self.columns)
        return held[0]

    def walk(self, machine: Machine, verb: str, at: datetime, who: str, seen: str) -> bool:
        """One step by who saw the row in a state; whether it was done."""
        step = machine.transition(verb)
        now = self.state(machine)
        if seen not in step.leaves or now != seen or not step.guard(Columns(self.columns)):
            return False
        written = dict(step.writes(at, who))  # type: ignore[arg-type]
        self.columns["reopened"] += "reopened" in written
        written.pop("reopened", None)
        self.columns |= written
        self.events += bool(step.event)
        if verb in MARKS:
            self.marks.append(Mark(MARKS[verb], at))
        assert self.state(machine) == step.to
        return True


class Columns:
    """Columns as attributes, as guards read them."""

    def __init__(self, columns: dict[str, Any]) -> None:
        self.__dict__.update(columns)
        self.responsible_id = columns["responsible"]


def holds(condition: Any, columns: dict[str, Any]) -> bool:
    """Whether a row in memory meets a condition of a state."""
    results = []
    for part in condition.children:
        if not isinstance(part, tuple):
            results.append(holds(part, columns))
            continue
        name, wanted = part
        if name.endswith("__isnull"):
            results.append((columns[name.removesuffix("__isnull")] is None) is wanted)
        else:
            results.append(columns[name] == wanted)
    met = all(results) if condition.connector == "AND" else any(results)
    return bool(met != condition.negated)


def fresh() -> Row:
    names = [one.name for one in Complaint._meta.fields]
    written = {"findings": "查明", "cause": "price", "solution": "解决", "invalid_why": "无", "reopened": 0}
    return Row({**dict.fromkeys(names), **written})


def sound(row: Row, at: datetime) -> None:
    """What always holds of a complaint."""
    one = row.columns
    is_open = row.state(COMPLAINT) in OPEN_STATES
    assert is_open == (row.state(CLOCK) in (RUNNING, PAUSED)) == is_open_at(row.marks, at)
    assert one["investigated_at"] is None or one["cause"]
    assert (one["closed_at"] is None) == (one["valid"] is None)
    assert one["confirmed_at"] is None or one["closed_at"] is not None
    assert one["paused_at"] is None or is_open
    assert one["reopened"] == sum(mark.kind == "reopened" for mark in row.marks)


def test_ten_thousand_steps_of_three_people_break_no_rule() -> None:
    dice, done = random.Random(13), Counter[str]()
    rows = [fresh() for _ in range(40)]
    for number in range(STEPS):
        row, at = dice.choice(rows), AT + timedelta(minutes=number)
        machine, step = dice.choice(VERBS)
        who, seen = dice.choice(["zhao", "lin", "wang"]), row.state(machine)
        before, events = dict(row.columns), row.events
        first = row.walk(machine, step.verb, at, who, seen)
        # A second submit of the same page, and a second person who saw the same state.
        second = row.walk(machine, step.verb, at, "lin", seen)
        assert first == (seen in step.leaves) or not step.guard(Columns(before))
        assert not (first and second)
        assert row.events - events == (first and bool(step.event)) + (second and bool(step.event))
        if not first:
            assert row.columns == before or second
        done[step.verb] += first
        row.columns["invalid_why"] = row.columns["invalid_why"] or "无"
        if number % 20 == 0:
            sound(row, at)
        if row.state(COMPLAINT) == "withdrawn" and dice.random() < 0.2:
            rows[rows.index(row)] = fresh()
            rows[-1].marks[0] = Mark("opened", rows[-1].marks[0].at)
    assert {step.verb for _, step in VERBS} == {verb for verb, n in done.items() if n}
    for row in rows[:10]:
        clock = clock_of(SHOP, row.marks, AT + timedelta(minutes=STEPS))
        running = [one for one in clock.intervals if one.running]
        assert clock.plain == sum(one.plain for one in running) >= clock.worked >= 0


def test_the_verbs_in_the_store_agree_with_the_rules(people: People) -> None:
    dice = random.Random(7)
    complaint = a_complaint(people.dealer_a)
    for number in range(STORED_STEPS):
        who = dice.choice([people.zhao, people.zhao, people.lin, people.qian])
        me = {"at": FRIDAY + number * HOUR / 10, "by": who, "scope": people.scope(who)}
        verb = dice.choice(list(VERBS_STORED))
        before = COMPLAINT.state_of(complaint.pk), CLOCK.state_of(complaint.pk), said(complaint)
        try:
            VERBS_STORED[verb]({**me, "complaint_id": complaint.pk})
        except (NotNowError, Complaint.DoesNotExist, closing.UnsolvedError):
            after = COMPLAINT.state_of(complaint.pk), CLOCK.state_of(complaint.pk), said(complaint)
            assert after == before
            continue
        assert said(complaint) > before[2] or verb == "answer"
        assert who != people.qian
    kinds = [one.kind for one in ClockEntry.objects.unscoped(WHY).filter(complaint=complaint)]
    assert kinds.count("reopened") == Complaint.objects.unscoped(WHY).get().reopened > 0
    assert kinds.count("closed") - kinds.count("reopened") in (0, 1)


VERBS_STORED: dict[str, Any] = {
    "take": lambda me: handling.take(**me),
    "answer": lambda me: handling.answer_first(**me),
    "findings": lambda me: handling.write_findings(**me, findings="查明", cause="price", done=True),
    "solution": lambda me: handling.write_solution(**me, solution="解决", done=True),
    "pause": lambda me: handling.pause(**me, reason="等配件"),
    "resume": lambda me: handling.resume(**me),
    "close": lambda me: closing.close(**me, valid=True),
    "dismiss": lambda me: closing.close(**me, valid=False, invalid_why="无"),
    "confirm": lambda me: closing.confirm(**me),
    "reopen": lambda me: closing.reopen(**me, reason="又响了"),
}


def said(complaint: Complaint) -> int:
    """How many events tell of a complaint."""
    events = AuditEvent.objects.unscoped(WHY).filter(object_id=str(complaint.pk))
    return events.filter(object_type__in=[COMPLAINT.name, CLOCK.name]).count()
