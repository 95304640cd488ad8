"""`huidian churn` on a dealer's exports beside the brute force: the figures, the list, the workbook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from huidian.kit.months import format_month
from tests.agreement.files import write_export
from tests.agreement.making import made_network
from tests.agreement.measures import Asked
from tests.agreement.network import networks
from tests.agreement.rules import RULES
from tests.agreement.splitting import WORDS, split
from tests.agreement.store import one_more_playbook
from tests.agreement.truth import Truth, truths
from tests.engine import oracle
from tests.engine.oracle import Month, month

NAMED_KINDS = {"综合售后": "overall", "保养": "maintenance", "维修": "repair"}
SHEETS = {
    "委托类别": "kind",
    "车龄": "age",
    "车型": "model",
    "车辆性质": "use",
    "质保": "warranty",
    "地区": "region",
}
SEED = 0
DEALERS = ("A", "B", "C", "W", "X")


class Answer(NamedTuple):
    """What the command said of a dealer's month, and what is so."""

    seed: int
    truth: Truth
    at: Month
    said: dict[str, Any]
    book: dict[str, list[tuple[Any, ...]]]

    def asked(self, kind: str = "overall") -> Asked:
        return Asked(self.truth, kind, self.truth.rules.window, networks(self.seed))


def ask(seed: int, dealer: str, at: Month, folder: Path) -> Answer:
    """The command's answer on a dealer's month, from all its exports in the order in which they were made."""
    network = made_network(seed)
    place = network.places[dealer]
    files = [write_export(one, place.style, folder) for one in network.exports if one.dealer == dealer]
    out = folder / "out.xlsx"
    asked = [*map(str, files), "--month", format_month(at), "--playbook", place.playbook, "--dealer", dealer]
    with one_more_playbook():
        done = CliRunner().invoke(main, ["churn", *asked, "--json", "-o", str(out)])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["rejected"] == []
    [result] = said["results"]
    book = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(out)}
    return Answer(seed, truths(seed)[dealer], at, result, book)


@pytest.fixture(scope="module", params=DEALERS)
def answer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """The last month that the data reach."""
    dealer, seed = str(request.param), request.module.SEED
    at = month(truths(seed)[dealer].until)
    return ask(seed, dealer, at, tmp_path_factory.mktemp(dealer))


def test_all_dealers_in_one_call(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Each up to where its own data reach; beyond them nothing is a figure."""
    seed = request.module.SEED
    network, at = made_network(seed), month(max(one.until for one in truths(seed).values())) - 1
    files = [
        write_export(one, network.places[one.dealer].style, tmp_path, names_dealer=True)
        for one in network.exports
    ]
    done = CliRunner().invoke(main, ["churn", *map(str, files), "--month", format_month(at), "--json"])
    assert done.exit_code == 0, done.output
    results = {one["dealer"]: one for one in json.loads(done.stdout)["results"]}
    assert results.keys() == truths(seed).keys()
    for code, truth in truths(seed).items():
        counted = oracle.churn(truth.visits, code, at, RULES["generic"].window)
        reached = month(truth.until) >= at
        rate = len(counted.lost) / len(counted.cohort) if counted.cohort and reached else None
        said = [results[code][name] for name in ("visits", "cohort", "lost", "rate", "provisional")]
        open_ = truth.is_provisional(at) or not reached
        counts = [counted.visits, len(counted.cohort), len(counted.lost)] if reached else [None] * 3
        assert said == [*counts, rate, open_], code
        listed = {_key(one["vin"], one["plate"]) for one in results[code]["lost_vehicles"]}
        assert listed == (counted.lost if reached else set()), code


def test_the_figure(answer: Answer) -> None:
    visits, cohort, lost = _counted(answer, answer.at)
    said = [answer.said[name] for name in ("visits", "cohort", "lost", "rate", "provisional")]
    assert said == [
        visits,
        cohort,
        lost,
        lost / cohort if cohort else None,
        answer.truth.is_provisional(answer.at),
    ]


def test_the_list(answer: Answer) -> None:
    wanted = sorted(_lost(answer))
    assert sorted(_key(one["vin"], one["plate"]) for one in answer.said["lost_vehicles"]) == wanted
    days = {_key(one["vin"], one["plate"]): one["last_visit_on"] for one in answer.said["lost_vehicles"]}
    head, *rows = answer.book["流失名单"]
    vin, plate, day = (head.index(name) for name in ("车架号", "车牌号", "最后进站"))
    in_book = {_key(row[vin], row[plate]): _day(row[day]) for row in rows}
    assert sorted(in_book) == wanted
    assert in_book == days


def test_the_working_and_the_trend(answer: Answer) -> None:
    tables = list(_tables(answer.book["月流失率"]))
    for row in tables[0]:
        visits, cohort, lost = _counted(answer, answer.at, NAMED_KINDS[row[9]])
        assert row[3:7] == (visits, cohort, lost, pytest.approx(lost / cohort) if cohort else None), row
    assert [row[9] for row in tables[0]] == list(NAMED_KINDS)
    months = [format_month(at) for at in range(answer.at - 11, answer.at + 1)]
    assert [row[1] for row in tables[1]] == months
    for at, row in zip(range(answer.at - 11, answer.at + 1), tables[1], strict=True):
        visits, cohort, lost = _counted(answer, at)
        assert row[3:7] == (visits, cohort, lost, pytest.approx(lost / cohort) if cohort else None), row
        assert row[7] == ("是" if answer.truth.is_provisional(at) else "否"), row


@pytest.mark.parametrize("sheet", SHEETS)
def test_the_splits(answer: Answer, sheet: str) -> None:
    by = SHEETS[sheet]
    wanted = {WORDS.get(key, key): parts for key, parts in split(answer.asked(), answer.at, by).items()}
    head, *rows = answer.book[sheet]
    first = head.index(sheet)
    assert {row[first]: (row[first + 1], row[first + 2]) for row in rows} == wanted
    lost = sum(count for _, count in wanted.values())
    shares = {row[first]: row[first + 4] for row in rows}
    if lost:
        assert shares == {value: pytest.approx(count / lost) for value, (_, count) in wanted.items()}


def _counted(answer: Answer, at: Month, kind: str = "overall") -> tuple[int, int, int]:
    asked = answer.asked(kind)
    counted = oracle.churn(asked.visits, asked.dealer, at, asked.window)
    return counted.visits, len(counted.cohort), len(counted.lost)


def _lost(answer: Answer) -> list[str]:
    """The VINs, else the plates, of the vehicles lost."""
    asked = answer.asked()
    lost = oracle.churn(asked.visits, asked.dealer, answer.at, asked.window).lost
    return list(lost)


def _key(vin: str | None, plate: str | None) -> str:
    return vin or plate or ""


def _day(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def _tables(rows: list[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    """The tables of a sheet, each below a line that begins with the dealer's word."""
    for at, row in enumerate(rows):
        if row[0] == "经销商":
            below = rows[at + 1 :]
            end = next((number for number, one in enumerate(below) if one[1] is None), len(below))
            yield below[:end]
