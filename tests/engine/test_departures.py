"""What came to be known of a vehicle's leaving, in words."""

from datetime import date, datetime

import pytest

from huidian.engine.restatement.departures import Departure, departure_change, sentence
from huidian.kit.labels import Label

THEN, NOW = datetime(2011, 1, 5), datetime(2011, 3, 10)
EARLY, LATE, LATER = datetime(2010, 12, 1), datetime(2011, 2, 9), datetime(2011, 3, 1)
REASONS = {"sold": Label("已转卖", "Sold on"), "moved": Label("已迁出", "Moved away")}
DAY, OTHER_DAY = date(2010, 11, 20), date(2010, 12, 2)


def said(
    since: datetime | None, until: datetime | None = None, why: str | None = "sold", on: date = DAY
) -> Departure:
    return Departure(on, why, since, until)


@pytest.mark.parametrize(
    ("rows", "before", "after"),
    [
        ([], None, None),
        ([said(EARLY)], DAY, DAY),
        ([said(None)], DAY, DAY),
        ([said(EARLY, THEN)], None, None),
        ([said(THEN)], DAY, DAY),
        ([said(LATE, NOW)], None, None),
        ([said(NOW.replace(day=11))], None, None),
        ([said(NOW)], None, DAY),
        ([said(None, LATE), said(LATE, on=OTHER_DAY)], DAY, OTHER_DAY),
        ([said(LATE, LATER, on=OTHER_DAY), said(EARLY, LATE)], DAY, None),
    ],
)
def test_what_was_known_then_and_is_now(
    rows: list[Departure], before: date | None, after: date | None
) -> None:
    one = departure_change(rows, THEN, NOW)
    assert (one.before and one.before.left_on, one.after and one.after.left_on) == (before, after)


@pytest.mark.parametrize(
    ("rows", "zh", "en"),
    [
        (
            [said(LATE)],
            "2010-11-20 已转卖，2011-02-09 才登记",
            "Sold on (2010-11-20), recorded only on 2011-02-09",
        ),
        (
            [said(LATE, why=None)],
            "2010-11-20 已离开，2011-02-09 才登记",
            "Left (2010-11-20), recorded only on 2011-02-09",
        ),
        (
            [said(LATE, on=THEN.date())],
            "2011-01-05 已转卖，2011-02-09 才登记",
            "Sold on (2011-01-05), recorded only on 2011-02-09",
        ),
        (
            [said(LATE, on=date(2011, 1, 6))],
            "2011-01-06 已转卖，在那一天之后",
            "Sold on (2011-01-06), after that day",
        ),
        (
            [said(THEN, LATE)],
            "2010-11-20 已转卖，2011-02-09 撤回",
            "Sold on (2010-11-20), taken back on 2011-02-09",
        ),
        (
            [said(EARLY, LATE), said(LATE, LATER, why="moved"), said(NOW.replace(day=11))],
            "2010-11-20 已转卖，2011-03-01 撤回",
            "Sold on (2010-11-20), taken back on 2011-03-01",
        ),
        (
            [said(EARLY, LATE), said(LATE, NOW)],
            "2010-11-20 已转卖，2011-03-10 撤回",
            "Sold on (2010-11-20), taken back on 2011-03-10",
        ),
        (
            [said(LATE, why="moved", on=OTHER_DAY), said(None, LATE)],
            "2010-11-20 已转卖，2011-02-09 更正：2010-12-02 已迁出",
            "Sold on (2010-11-20), corrected on 2011-02-09: Moved away (2010-12-02)",
        ),
    ],
)
def test_it_is_told_in_a_sentence(rows: list[Departure], zh: str, en: str) -> None:
    assert sentence(departure_change(rows, THEN, NOW), THEN.date(), REASONS, datetime.date) == Label(zh, en)


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        ([], set()),
        ([said(EARLY)], set()),
        ([said(LATE)], {11, 12}),
        ([said(EARLY, LATE)], {11, 12}),
        ([said(EARLY, LATE), said(LATE, on=OTHER_DAY)], {11}),
        ([said(EARLY, LATE, on=OTHER_DAY), said(LATE, on=date(2010, 12, 30))], set()),
    ],
)
def test_it_matters_to_the_months_it_leaves_out_on_one_side(rows: list[Departure], months: set[int]) -> None:
    one = departure_change(rows, THEN, NOW)
    assert {month for month in (10, 11, 12) if one.matters(2010 * 12 + month - 1)} == months
