"""The churn desk beside the brute force: its numbers, its splits, its lists and their files."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.agreement.pages import Shown, count, percent, rows_of_file
from tests.agreement.readers import Reader, by_turns
from tests.agreement.splitting import BY, UNKNOWN, WORDS, split
from tests.agreement.store import NOW, Filled, filling
from tests.engine import oracle
from tests.engine.oracle import Month
from tests.standing import standing

network = standing(filling(0), at=NOW)


@pytest.fixture(params=by_turns())
def reader(request: pytest.FixtureRequest, network: Filled) -> Reader:
    return Reader.of(network, str(request.param))


def test_the_month_its_trend_and_its_splits(reader: Reader) -> None:
    at = reader.together.last_whole_month()
    shown = reader.page("/churn/", at)
    now = reader.counts("monthly_churn", at)
    assert shown.big == percent(now["lost"], now["cohort"])
    trend = shown.tables["trend"].lines
    for line in trend:
        month = _month(line[0][:7])
        then = reader.counts("monthly_churn", month)
        wanted = [count(then[name]) for name in ("visits", "cohort", "lost")]
        assert line[1:5] == [*wanted, percent(then["lost"], then["cohort"])], line
        window = reader.together.rules.window
        assert ("暂计" in line[0]) == reader.together.is_provisional(month, window), line
    for by in BY:
        assert _shown_split(shown, by) == _split(reader, at, by), by


def test_the_lists_and_their_files(reader: Reader) -> None:
    at = reader.together.last_whole_month()
    counted = {one.dealer: oracle.churn(one.visits, one.dealer, at, one.window) for one in reader.asked()}
    lost = {(dealer, car) for dealer, churn in counted.items() for car in churn.lost}
    cohort = {(dealer, car) for dealer, churn in counted.items() for car in churn.cohort}
    for which, wanted in (("lost", lost), ("cohort", cohort), ("returned", cohort - lost)):
        table = reader.answer("/churn/vehicles/", at, which=which).context["table"]
        assert table.total == len(wanted), which
    rows = rows_of_file(reader.answer("/churn/vehicles/export/", at, columns="all"))
    assert Counter(_row(one) for one in rows) == Counter(_wanted(reader, dealer, car) for dealer, car in lost)


def _row(row: dict[str, Any]) -> tuple[Any, ...]:
    """What a line of the file says that no mask hides."""
    said = [row[name] for name in ("最后进站", "离站月数", "累计台次", "服务顾问", "车型", "地区")]
    said[0] = said[0].date()
    return tuple(said)


def _wanted(reader: Reader, dealer: str, car: str) -> tuple[Any, ...]:
    [truth] = [one for one in reader.together.members if one.code == dealer]
    [vehicle] = [one for one in truth.fleet if one.vehicle == car]
    visits = [one for one in truth.visits if one.vehicle == car]
    standing = oracle.standing(visits, NOW.date(), truth.rules.window)
    known = (vehicle.advisor, vehicle.model, vehicle.region)
    return (standing["last_visit_on"], standing["months_away"], len(visits), *known)


def _split(reader: Reader, at: Month, by: str) -> dict[str, tuple[str, ...]]:
    """By value, in words: lost, share of all lost, cohort, rate."""
    sums: dict[str, Counter[str]] = {}
    for one in reader.asked():
        for key, (cohort, lost) in split(one, at, by).items():
            sums.setdefault(key, Counter()).update(cohort=cohort, lost=lost)
    every = sum(one["lost"] for one in sums.values())
    if set(sums) == {UNKNOWN}:
        return {}
    return {
        WORDS.get(key, key): (
            count(one["lost"]),
            percent(one["lost"], every),
            count(one["cohort"]),
            percent(one["lost"], one["cohort"]),
        )
        for key, one in sums.items()
    }


def _shown_split(shown: Shown, by: str) -> dict[str, tuple[str, ...]]:
    if by not in shown.tables:
        return {}
    table = shown.tables[by]
    columns = [table.column(head) for head in ("流失台数", "占流失", "进站", "流失率")]
    return {value: tuple(column[value] for column in columns) for value in columns[0]}


def _month(text: str) -> Month:
    return int(text[:4]) * 12 + int(text[5:7]) - 1
