"""What became of each member: one class each, so that S2's table closes; both groups counted alike."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from huidian import playbooks
from huidian.demo.store.winning_back import RETURNED, S2
from huidian.outreach.campaign_results import REMINDED, SAID, Call, Class, Effect, Turn, effect_of, lift_among
from huidian.outreach.queries.campaign_results import class_of

ON, UNTIL = date(2026, 1, 5), date(2026, 2, 4)
IN, LATE, BEFORE = date(2026, 1, 20), date(2026, 2, 5), date(2026, 1, 5)
CALLED: tuple[Call, ...] = (Call(ON, "intends"),)


@pytest.mark.parametrize(
    ("turn", "visits", "kind", "returned"),
    [
        (Turn(False, ON, UNTIL, calls=CALLED), [IN], "returned", IN),
        (Turn(False, ON, UNTIL, calls=CALLED), [LATE], "intends", None),
        (Turn(False, ON, UNTIL, calls=CALLED), [BEFORE], "intends", None),
        (Turn(False, ON, UNTIL, calls=CALLED), [BEFORE, UNTIL], "returned", UNTIL),
        # It came before anybody called: a return of its group, and none after the reminder.
        (Turn(False, ON, UNTIL, calls=(Call(IN, "intends"),)), [IN], "intends", IN),
        (Turn(False, ON, UNTIL, open_task=True), [], "to_call", None),
        (Turn(False, ON, UNTIL), [IN], "not_called", IN),
        (Turn(False, None, None), [IN], "waiting", None),
        (Turn(False, None, None, left=True), [IN], "left", None),
        (Turn(True, ON, UNTIL), [IN], "held_out", IN),
        (Turn(True, ON, UNTIL), [LATE], "held_out", None),
        (Turn(True, None, None), [IN], "held_out", None),
    ],
)
def test_each_member_is_in_one_class(
    turn: Turn, visits: list[date], kind: Class, returned: date | None
) -> None:
    effect = effect_of(turn, visits)
    assert (effect.kind, effect.returned_on) == (kind, returned)


def test_the_last_word_counts_and_its_reason() -> None:
    calls = (Call(ON, "unreached"), Call(ON + timedelta(days=1), "refuses", "price"), Call(IN, "unreached"))
    assert effect_of(Turn(False, ON, UNTIL, calls=calls), []) == Effect("unreached", None, "price")


def test_s2s_table_closes() -> None:
    """190 reminded = 79 returned + 60 intend + 27 refuse + 4 sold + 8 other + 5 wrong number + 7 hung up."""
    outcomes = {one.key: one for one in playbooks.load("gac-toyota").calls.outcomes}
    said = [(class_of(outcomes[key]), reason) for key, reason, n in S2 for _ in range(n)]
    turns = [Turn(False, ON, UNTIL, calls=(Call(ON, kind, reason),)) for kind, reason in said]
    effects = [effect_of(turn, []) for turn in turns]
    effects += [effect_of(Turn(False, ON, UNTIL, calls=CALLED), [IN])] * RETURNED
    counts = Counter(effect.kind for effect in effects)
    assert {kind: counts[kind] for kind in SAID if counts[kind]} == {
        "intends": 60, "refuses": 27, "sold": 4, "other": 8, "wrong_number": 5, "hung_up": 7
    }  # fmt: skip
    assert counts["returned"] == 79
    assert sum(counts[kind] for kind in REMINDED) == len(effects) == 190


def test_all_of_a_group_count_reached_or_not() -> None:
    rows = [(False, True)] * 3 + [(False, False)] * 7 + [(True, True)] + [(True, False)] * 9
    lift = lift_among(rows)
    assert (lift.contacted.n, lift.contacted.returned, lift.held_out.n, lift.held_out.returned) == (
        10,
        3,
        10,
        1,
    )
