"""Repairs that come back, satisfied owners who do, interviews that look made up, words that are quoted."""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian import playbooks
from huidian.engine.scores.audits import audit_score, checklist_data, checklist_of, mark_key
from huidian.engine.scores.first_time_fix import Repair, first_time_fix
from huidian.engine.scores.gaming import Interview, by_advisor, signs_of
from huidian.engine.scores.loyalty import Later, curve
from huidian.engine.scores.verbatims import quotes, tags_of

DAY = timedelta(days=1)
FIRST = date(2010, 3, 1)
RULES = playbooks.load("svw").scores


def a_repair(order: int, day: int, work: str = "", *, vehicle: int = 1, kind: str = "repair") -> Repair:
    return Repair(order, vehicle, FIRST + day * DAY, kind, frozenset(work.split()))


@pytest.mark.parametrize(
    ("repairs", "came_back", "waiting"),
    [
        ([a_repair(1, 0, "brakes")], {}, 0),
        ([a_repair(1, 0, "brakes"), a_repair(2, 30, "brakes")], {1: 2}, 0),
        ([a_repair(1, 0, "brakes"), a_repair(2, 31, "brakes")], {}, 1),
        ([a_repair(1, 0, "brakes"), a_repair(2, 9, "lamp"), a_repair(3, 20, "brakes lamp")], {1: 3, 2: 3}, 0),
        ([a_repair(1, 0, "brakes"), a_repair(2, 9)], {1: 2}, 0),  # one does not say: the kind decides
        ([a_repair(1, 0, "brakes"), a_repair(2, 9, "brakes", kind="warranty")], {}, 0),
        ([a_repair(1, 0, "brakes"), a_repair(2, 0, "brakes")], {}, 0),  # one stay
        ([a_repair(1, 40, "brakes")], {}, 1),
        ([a_repair(1, 40, "brakes"), a_repair(2, 50, "brakes")], {1: 2}, 1),
    ],
)
def test_first_time_fix_by_eye(repairs: list[Repair], came_back: dict[int, int], waiting: int) -> None:
    found = first_time_fix(
        repairs,
        since=FIRST,
        until=FIRST + 59 * DAY,
        as_of=FIRST + 60 * DAY,
        kinds=RULES.fix_kinds,
        days=RULES.fix_days,
    )
    assert (found.came_back, found.waiting) == (came_back, waiting)
    assert len(found.orders) == len(repairs) - waiting


repair = st.builds(
    lambda day, vehicle, kind, work: (day, vehicle, kind, frozenset(work)),
    st.integers(0, 90), st.integers(1, 3), st.sampled_from(["repair", "warranty", "maintenance"]),
    st.sets(st.sampled_from("abc"), max_size=2),
)  # fmt: skip


@given(st.lists(repair, max_size=25))
def test_first_time_fix_by_brute_force(rows: list[tuple[int, int, str, frozenset[str]]]) -> None:
    orders = [
        Repair(at, car, FIRST + day * DAY, kind, work) for at, (day, car, kind, work) in enumerate(rows)
    ]
    until, as_of = FIRST + 60 * DAY, FIRST + 80 * DAY
    found = first_time_fix(orders, since=FIRST, until=until, as_of=as_of, kinds={"repair", "warranty"})
    bad = set()
    ripe = set()
    for one in orders:
        if one.kind == "maintenance" or one.on > until:
            continue
        again = any(
            other.vehicle == one.vehicle
            and other.kind == one.kind
            and 0 < (other.on - one.on).days <= 30
            and other.on <= as_of
            and (not one.work or not other.work or one.work & other.work)
            for other in orders
        )
        if again:
            bad.add(one.order)
        if again or one.on + 30 * DAY <= as_of:
            ripe.add(one.order)
    assert set(found.orders) == ripe and set(found.came_back) == bad
    assert found.estimate.value == (1 - len(bad) / len(ripe) if ripe else None) or isclose(
        found.estimate.value or 0, 1 - len(bad) / len(ripe)
    )


def test_the_satisfied_come_back() -> None:
    def rows(score: float, back: int, away: int) -> list[Later]:
        came = [Later(score, FIRST, FIRST + 100 * DAY)] * back
        return came + [Later(score, FIRST, None)] * away

    young = [Later(100, FIRST + 300 * DAY, None)] * 50
    late = [Later(40, FIRST, date(2010, 12, 2))]
    lines = curve(
        RULES.bands,
        [*rows(40, 2, 7), *late, *rows(75, 30, 10), *rows(100, 45, 5), *young],
        months=9,
        as_of=date(2010, 12, 31),
    )
    assert [(one.band.key, one.returned, one.estimate.n) for one in lines] == [
        ("low", 2, 10),
        ("fair", 0, 0),
        ("good", 30, 40),
        ("very_good", 0, 0),
        ("full", 45, 50),
    ]
    assert [one.estimate.few for one in lines] == [True, True, False, True, False]


def an_interview(id_: int, **more: object) -> Interview:
    plain = {"advisor": "林", "vehicle": id_, "score": 80.0, "said": (100.0, 60.0) * 3, "seconds": 90}
    return Interview(id_, **{**plain, **more})  # type: ignore[arg-type]


def test_signs_of_steered_answers() -> None:
    interviews = [
        an_interview(1),
        an_interview(2, said=(100.0,) * 5),
        an_interview(3, said=(100.0,) * 4),
        an_interview(4, seconds=19),
        an_interview(5, seconds=20),
        an_interview(6, seconds=None),
        an_interview(7, number="13800000001"),
        an_interview(8, number="13900000000", score=95.0, returned=False),
        an_interview(9, number="13900000000", score=95.0, returned=None),
        an_interview(10, number="13900000000", score=94.0, returned=False),
        an_interview(11, number="13700000000", vehicle=11),
        an_interview(12, number="13700000000", vehicle=11, advisor="顾"),
    ]
    signs = signs_of(interviews, RULES.limits, {"13800000001"})
    assert {one: sorted(held) for one, held in signs.items() if held} == {
        2: ["alike"],
        4: ["short"],
        7: ["staff_phone"],
        8: ["no_return", "shared_phone"],
        9: ["shared_phone"],
        10: ["shared_phone"],
    }
    lin, gu = sorted(by_advisor(interviews, signs, RULES.signs), key=lambda one: -one.n)
    assert (lin.n, gu.n, gu.index) == (11, 1, 0)
    assert isclose(lin.index, (30 * 1 + 25 * 3 + 20 * 1 + 15 * 1 + 10 * 1) / 11)
    everything = an_interview(1, said=(1.0,) * 5, seconds=1, number="1", score=100.0, returned=False)
    others = [an_interview(at, number="1") for at in (2, 3)]
    worst = signs_of([everything, *others], RULES.limits, {"1"})
    assert by_advisor([everything], worst, RULES.signs)[0].index == 100


@pytest.mark.parametrize(
    ("text", "tags", "marked"),
    [
        ("", (), ""),
        ("没什么", (), "没什么"),
        ("等了两个小时，还是响", ("waiting", "workmanship"), "[等了]两个小时，[还是响]"),
        ("不满意", ("attitude",), "[不满意]"),
        ("很满意，满意", ("praise",), "[很满意]，[满意]"),
        ("车没洗干净", ("cleanliness",), "车[没洗干净]"),
        ("They OVERCHARGED me", ("price",), "They [OVERCHARGED] me"),
        ("ß太贵ﬁ", ("price",), "ß[太贵]ﬁ"),
    ],
)
def test_quoted_words(text: str, tags: tuple[str, ...], marked: str) -> None:
    parts = quotes(text, RULES.tags)
    assert "".join(f"[{one.text}]" if one.tag else one.text for one in parts) == marked
    assert tags_of(text, RULES.tags) == tags


def test_a_checklist_of_s0_and_its_score() -> None:
    assert [len(one.items) for one in RULES.audit] == [8, 3, 4, 4, 11]
    assert checklist_of(checklist_data(RULES.audit)) == RULES.audit
    first, second = RULES.audit[:2]
    marks: dict[str, bool | None] = {mark_key(first, item): True for item in first.items[:6]}
    marks |= {mark_key(first, first.items[6]): False, mark_key(second, second.items[0]): None}
    found = audit_score(RULES.audit, marks)
    assert [(one.passed, one.judged, one.open) for one in found.sections[:2]] == [(6, 7, 1), (0, 0, 2)]
    assert found.sections[1].value is None and isclose(found.value or 0, 6 / 7)
