"""What came to be known of a vehicle's leaving, in words."""

from datetime import date, datetime

import pytest

from huidian.engine.departures import Departure, resaid
from huidian.kit.labels import Label

THEN, NOW = datetime(2011, 1, 5), datetime(2011, 3, 10)
EARLY, THEN_AT, LATE, LATER = (datetime(2010, 12, 1), THEN, datetime(2011, 2, 9), NOW)
REASONS = {"sold": Label("已转卖", "Sold on"), "moved": Label("已迁出", "Moved away")}
DAY = date(2010, 11, 20)


def said(
    since: datetime | None, until: datetime | None = None, why: str | None = "sold", on: date = DAY
) -> Departure:
    return Departure(on, why, since, until)


@pytest.mark.parametrize(
    ("rows", "zh", "en"),
    [
        ([], None, None),
        ([said(EARLY)], None, None),
        ([said(None)], None, None),
        ([said(EARLY, THEN_AT)], None, None),
        ([said(LATE, LATER)], None, None),
        ([said(LATER.replace(day=11))], None, None),
        ([said(EARLY, LATE), said(LATE)], None, None),
        (
            [said(LATE)],
            "2010-11-20 已转卖，2011-02-09 才登记",
            "Sold on (2010-11-20), recorded only on 2011-02-09",
        ),
        (
            [said(LATER)],
            "2010-11-20 已转卖，2011-03-10 才登记",
            "Sold on (2010-11-20), recorded only on 2011-03-10",
        ),
        (
            [said(LATE, why=None)],
            "2010-11-20 已离开，2011-02-09 才登记",
            "Left (2010-11-20), recorded only on 2011-02-09",
        ),
        (
            [said(THEN_AT, LATE)],
            "2010-11-20 已转卖，2011-02-09 撤回",
            "Sold on (2010-11-20), taken back on 2011-02-09",
        ),
        (
            [said(LATE, why="moved", on=date(2010, 12, 2)), said(None, LATE)],
            "2010-11-20 已转卖，2011-02-09 更正：2010-12-02 已迁出",
            "Sold on (2010-11-20), corrected on 2011-02-09: Moved away (2010-12-02)",
        ),
    ],
)
def test_what_is_said_now_and_was_not_then(rows: list[Departure], zh: str | None, en: str | None) -> None:
    told = resaid(rows, THEN, NOW, REASONS, datetime.date)
    assert told == (Label(zh, en) if zh and en else None)
