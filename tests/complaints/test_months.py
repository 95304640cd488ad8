"""A month of complaints, counted by eye, and counted again when much has happened since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from huidian.complaints.actions import closing, handling
from huidian.complaints.models import Complaint
from huidian.complaints.queries.figures import ComplaintMonth, MonthLine, Rate
from huidian.complaints.queries.months import complaint_month, opened_by_month
from huidian.customers.models import Vehicle
from huidian.kit.months import parse_month
from huidian.network.models import Dealer, RuleChange, Staff
from tests.complaints.made import a_complaint
from tests.flows.test_needs import a_visit
from tests.outreach.made import a_vehicle
from tests.people import People

WHY = "a test looks at everything"
NOVEMBER = parse_month("2026-11")
STORIES = """
 n car opened       answered     solved       closed       cause     valid handler came
 1  1  11-23 09:00  11-23 11:00  11-24 10:00  11-24 11:00  price     yes   zhao    -
 2  2  11-23 09:00  11-23 15:00  11-26 17:00  11-27 09:00  waiting   yes   zhao    -
 3  3  11-02 09:00  11-02 10:00  -            -            -         -     lin     -
 4  4  11-20 09:00  -            -            -            -         -     -       -
 5  5  11-25 09:00  11-25 09:30  -            -            -         -     zhao    -
 6  1  11-26 09:00  11-26 10:00  -            11-27 10:00  price     no    zhao    -
 7  7  11-26 14:00  11-26 15:00  11-26 16:00  11-26 17:00  waiting   yes   lin     -
 8  8  05-08 09:00  05-08 10:00  05-08 11:00  05-11 09:00  price     yes   zhao    08-01
 9  9  05-08 09:00  05-08 10:00  05-08 11:00  05-12 09:00  price     yes   zhao    11-13
10 10  05-08 09:00  05-08 10:00  05-08 11:00  05-12 09:00  price     yes   lin     11-12
11 11  05-08 09:00  05-08 10:00  05-08 11:00  05-29 09:00  price     yes   lin     08-01
"""
LINES = """
 n opened closed open late age  hours answered solved valid repeat kept
 1 yes    yes    no   no   -    2.0   yes      yes    yes   no     -
 2 yes    yes    no   no   -    6.0   no       no     yes   no     -
 3 yes    no     yes  yes  15   1.0   yes      -      -     no     -
 4 yes    no     yes  no   8-14 -     no       -      -     no     -
 5 yes    no     yes  no   0-3  0.5   yes      -      -     no     -
 6 yes    yes    no   no   -    1.0   yes      -      no    yes    -
 7 yes    yes    no   no   -    1.0   yes      yes    yes   no     -
 8 no     no     no   no   -    -     -        -      -     no     yes
 9 no     no     no   no   -    -     -        -      -     no     no
10 no     no     no   no   -    -     -        -      -     no     yes
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


NOW, LATER = at("11-28 10:00"), at("12-31 10:00")


def table(text: str) -> list[list[str]]:
    """Cells of lines; a moment is two of them."""
    return [line.split() for line in text.strip().splitlines()[1:]]


def stories() -> list[dict[str, Any]]:
    rows = []
    for cells in table(STORIES):
        row: dict[str, Any] = {"n": cells.pop(0), "car": int(cells.pop(0))}
        for name in ("opened", "answered", "solved", "closed"):
            day = cells.pop(0)
            row[name] = None if day == "-" else at(f"{day} {cells.pop(0)}")
        row |= dict(zip(("cause", "valid", "handler", "came"), cells, strict=True))
        rows.append(row)
    return rows


def me(people: People, staff: Staff, moment: datetime, complaint: Complaint) -> dict[str, Any]:
    return {"at": moment, "by": staff, "scope": people.scope(staff), "complaint_id": complaint.pk}


def happened(people: People) -> dict[str, Complaint]:
    """The complaints by their number in the table, worked on by Zhao."""
    cars: dict[int, Vehicle] = {}
    made: dict[str, Complaint] = {}
    staff = {"zhao": people.zhao, "lin": people.lin}
    for row in stories():
        if row["car"] not in cars:
            cars[row["car"]] = a_vehicle(people.dealer_a, row["car"])
        car = cars[row["car"]]
        one = made[row["n"]] = a_complaint(people.dealer_a, int(row["n"]), vehicle=car, at=row["opened"])

        def do(verb: Callable[..., Any], moment: datetime, one: Complaint = one, **says: Any) -> None:
            verb(**me(people, people.zhao, moment, one), **says)

        if row["handler"] in staff:
            do(handling.assign, row["opened"], staff_id=staff[row["handler"]].pk)
        if row["answered"]:
            do(handling.answer_first, row["answered"])
        if row["cause"] != "-":
            done = {"findings": "查明", "cause": row["cause"], "done": True}
            do(handling.write_findings, row["solved"] or row["closed"], **done)
        if row["solved"]:
            do(handling.write_solution, row["solved"], solution="解决", done=True)
        if row["closed"]:
            why = "" if row["valid"] == "yes" else "报价单上已写明"
            do(closing.close, row["closed"], valid=row["valid"] == "yes", invalid_why=why)
        if row["came"] != "-":
            a_visit(car, date.fromisoformat(f"2026-{row['came']}"), f"R{row['n']}")
    return made


def month(people: People, *, now: datetime) -> ComplaintMonth:
    return complaint_month(people.scope(people.zhao), NOVEMBER, now=now)


def in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else str(value)


def cells_of(number: str, one: MonthLine) -> list[str]:
    age = one.age if one.open_at_end else None
    counted = (one.opened, one.closed, one.open_at_end, one.late_at_end, age, one.answer_hours)
    judged = (one.answered_in_time, one.solved_in_time, one.valid, one.repeat, one.kept)
    return [number, *map(in_words, (*counted, *judged))]


def test_each_complaint_of_a_month_and_its_figures(people: People) -> None:
    made = {complaint.pk: number for number, complaint in happened(people).items()}
    figures = month(people, now=NOW)
    lines = {made[one.row.complaint_id]: one for one in figures.lines}
    assert [cells_of(number, lines[number]) for number in sorted(lines, key=int)] == table(LINES)
    assert figures.closing_rate == Rate(4, 5)
    assert figures.answered_in_time == Rate(5, 7)
    assert figures.solved_in_time == Rate(2, 3)
    assert figures.answer_hours == 1.0
    assert dict(figures.ages) == {"0-3": 1, "4-7": 0, "8-14": 1, "15": 1}
    assert [(one.key, one.n, round(one.cumulative, 2)) for one in figures.causes] == [
        ("waiting", 2, 0.67), ("price", 1, 1.0)
    ]  # fmt: skip
    kept = {one.staff_id: one.kept for one in figures.handlers}
    assert kept == {people.zhao.pk: Rate(1, 2), people.lin.pk: Rate(1, 1)}


def _reopened(people: People, made: dict[str, Complaint]) -> None:
    closing.reopen(**me(people, people.zhao, at("12-04 10:00"), made["1"]), reason="又响了")


def _found_invalid(people: People, made: dict[str, Complaint]) -> None:
    act: dict[str, Any] = me(people, people.zhao, at("12-05 10:00"), made["2"])
    closing.reopen(**act, reason="又等了")
    handling.write_findings(**act, findings="没有等", cause="attitude", done=True)
    closing.close(**act, valid=False, invalid_why="查无此事")


def _raised(people: People, made: dict[str, Complaint]) -> None:
    act = me(people, people.zhao, at("12-05 11:00"), made["5"])
    handling.raise_level(**act, level="major", reason="要上电视")


def _given_on(people: People, made: dict[str, Complaint]) -> None:
    handling.assign(**me(people, people.zhao, at("12-06 10:00"), made["3"]), staff_id=people.zhao.pk)
    closing.reopen(**me(people, people.zhao, at("12-06 11:00"), made["8"]), reason="又响了")
    handling.assign(**me(people, people.zhao, at("12-06 11:00"), made["8"]), staff_id=people.lin.pk)


def _withdrawn(people: People, made: dict[str, Complaint]) -> None:
    closing.withdraw(**me(people, people.zhao, at("12-07 10:00"), made["4"]), reason="登记错了车")


def _solved_at_last(people: People, made: dict[str, Complaint]) -> None:
    act: dict[str, Any] = me(people, people.zhao, at("12-08 10:00"), made["3"])
    handling.write_findings(**act, findings="查明", cause="parts", done=True)
    handling.write_solution(**act, solution="解决", done=True)
    closing.close(**act, valid=True)


def _other_rules(people: People, made: dict[str, Complaint]) -> None:
    after = {"complaints": {"late_days": 3, "kept_months": 5}}
    Dealer.objects.filter(pk=people.dealer_a.pk).update(overlay=after)
    RuleChange.objects.create(
        dealer=people.dealer_a,
        changed_at=at("12-01 10:00"),
        before={"playbook": people.dealer_a.playbook, "overlay": {}},
        after={"playbook": people.dealer_a.playbook, "overlay": after},
    )


LATER_ON = (_reopened, _found_invalid, _raised, _given_on, _withdrawn, _solved_at_last, _other_rules)


def picture(figures: ComplaintMonth) -> tuple[Any, ...]:
    """All of a month but what its list says of today, or does not show."""
    today: dict[str, Any] = {"state": "", "reopened": 0, "call_back_on": None}
    lines = [
        replace(one, row=replace(one.row, **today, state_label=one.row.level_label)) for one in figures.lines
    ]
    return lines, figures.late_days, figures.causes, figures.handlers


def test_a_month_that_is_over_is_counted_alike_whatever_comes_later(people: People) -> None:
    made = happened(people)
    before = picture(month(people, now=at("12-01 09:00")))
    n = opened_by_month(people.scope(people.zhao), [NOVEMBER], now=at("12-01 09:00"))
    for change in LATER_ON:
        change(people, made)
        after = picture(month(people, now=LATER))
        assert after == before, change.__name__
        assert opened_by_month(people.scope(people.zhao), [NOVEMBER], now=LATER) == n == {NOVEMBER: 7}


@pytest.mark.parametrize("hour", ["11:00", "23:00"])
def test_one_that_was_withdrawn_within_its_month_is_none(people: People, hour: str) -> None:
    made = happened(people)
    closing.withdraw(**me(people, people.zhao, at(f"11-30 {hour}"), made["4"]), reason="登记错了车")
    assert month(people, now=LATER).n("opened") == 6
    assert opened_by_month(people.scope(people.zhao), [NOVEMBER], now=LATER) == {NOVEMBER: 6}


def test_who_waited_for_a_change_or_whose_clock_went_back_comes_after_it_all_the_same(people: People) -> None:
    complaint = a_complaint(people.dealer_a, at=at("11-26 10:00"))
    handling.assign(**me(people, people.zhao, at("11-26 10:30"), complaint), staff_id=people.lin.pk)
    act = me(people, people.zhao, at("11-26 09:30"), complaint)
    handling.assign(**act, staff_id=people.zhao.pk)
    handling.write_findings(**act, findings="查明", cause="price", done=True)
    closing.close(**act, valid=False, invalid_why="报价单上已写明")
    [line] = month(people, now=LATER).lines
    assert (line.closed, line.open_at_end, line.valid) == (True, False, False)
    assert line.row.responsible == str(people.zhao)
