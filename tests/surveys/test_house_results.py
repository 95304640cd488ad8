"""The survey house's files: S0's table out of one, what cannot be used with its place, undo."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from huidian.engine.scores.factors import FactorModel
from huidian.kit.months import parse_month
from huidian.network.machines import move
from huidian.network.models import Dealer
from huidian.surveys.actions.house_results import InAlreadyError, import_house_results
from huidian.surveys.house_machine import HOUSE_FILE, InAgainError
from huidian.surveys.house_table import HouseTableRefused, read_house_table
from huidian.surveys.queries.house_results import house_model, house_months, house_table
from tests.outreach.made import AT, TODAY
from tests.people import People

S0 = {
    "previous": "99.4 100.6 100.2 103.2 103.2 98.1 100.6 100.2 99.8 89.9",
    "current": "98.9 103.2 101.8 102.5 102.5 95.8 103.2 103.5 100.0 92.3",
    "region": "97.4 97.9 97.5 97.2 98.3 94.6 99.1 98.3 96.9 92.3",
    "nation": "96.0 97.0 96.4 95.7 96.9 93.0 98.0 97.2 94.8 91.4",
}
PRINTED = {
    "previous": (93, 99.2, 103.5),
    "current": (114, 99.6, 98.5),
    "region": (5257, 96.6, 97.3),
    "nation": (21689, 95.1, 96.3),
}
"""n, MOT and CSS as S0 prints them."""
HEADS = ["期间", "因素", "得分", "样本量", "CSS", "分中心", "全国"]


def a_book(path: Path, rows: list[list[Any]], heads: list[str] = HEADS) -> Path:
    """A workbook with a title above its header, as reports have it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["某品牌满意度报告"])
    sheet.append([])
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def rows_of_s0(model: FactorModel) -> list[list[Any]]:
    """S0's two periods, a row a factor."""
    words = [one.label.zh for one in model.factors]
    table = {key: [float(one) for one in line.split()] for key, line in S0.items()}
    rows: list[list[Any]] = [
        ["2010-10", word, table["previous"][at], 93, 103.5, None, None] for at, word in enumerate(words)
    ]
    rows += [
        ["2010年11月", word, table["current"][at], "114", None, table["region"][at], table["nation"][at]]
        for at, word in enumerate(words)
    ]
    rows += [
        ["201011", "成功样本量", 114, None, None, 5257, "21,689"],
        [date(2010, 11, 1), "CSS 分数", 98.5, None, None, 97.3, 96.3],
        ["2010/11", "MOT", 99.6, None, None, 96.6, 95.1],
    ]
    return rows


def bring(people: People, path: Path, *, sha256: str = "1" * 64, at: Any = AT, by: Any = None) -> int:
    by = by or people.zhao
    table = read_house_table(path, house_model(people.dealer_a), until=TODAY)
    assert not table.faults
    file = import_house_results(
        at=at, by=by, scope=people.scope(by), dealer_id=people.dealer_a.pk, table=table, model="mot",
        file_name=path.name, sha256=sha256,
    )  # fmt: skip
    return file.pk


def test_s0s_table_stands_to_the_last_decimal(people: People, tmp_path: Path) -> None:
    bring(people, a_book(tmp_path / "s0.xlsx", rows_of_s0(house_model(people.dealer_a))))
    assert house_months(people.dealer_a) == [parse_month("2010-10"), parse_month("2010-11")]
    table = house_table(people.dealer_a, parse_month("2010-11"))
    assert {one.key: (one.n, one.total, one.css) for one in table.lines} == PRINTED
    assert [one.key for one in table.lines] == list(PRINTED)
    assert [one.few for one in table.lines] == [False] * 4
    assert house_table(people.dealer_b, parse_month("2010-11")).lines == ()


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (["2010-13", "休息区舒适", 90], "period", "2010-13", "不是年月"),
        (["", "休息区舒适", 90], "period", "", "不是年月"),
        (["2026-12", "休息区舒适", 90], "period", "2026-12", "还没有到"),
        (["2010-11", "天气", 90], "factor", "天气", "没有这个因素"),
        (["2010-11", "休息区舒适", "很好"], "own", "很好", "不是数字"),
        (["2010-11", "休息区舒适", 201], "own", "201", "不在 0–200"),
        (["2010-11", "休息区舒适", -1], "own", "-1", "不在 0–200"),
        (["2010-11", "休息区舒适", 90, 1.5], "n", "1.5", "须为整数"),
        (["2010-11", "样本量", -3], "own", "-3", "须为整数"),
        (["2010-11", "休息区舒适", 90, None, None, "x"], "region", "x", "不是数字"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, row: list[Any], column: str, value: str, reason: str
) -> None:
    model = house_model(Dealer(code="A", playbook="svw"))
    table = read_house_table(a_book(tmp_path / "one.xlsx", [row]), model, until=TODAY)
    (fault,) = table.faults
    assert (fault.row, fault.column, fault.value) == (4, column, value)
    assert reason in fault.reason.zh


def test_twice_and_a_whole_that_is_not_the_sum(tmp_path: Path) -> None:
    model = house_model(Dealer(code="A", playbook="svw"))
    rows = rows_of_s0(model)
    rows[-1][2] = 99.7
    rows.append(["2010-11", "接车迅速", 80])
    table = read_house_table(a_book(tmp_path / "one.xlsx", rows), model, until=TODAY)
    assert [(one.row, one.column, one.reason.zh[:5]) for one in table.faults] == [
        (27, "factor", "同一期间同"),
        (26, "own", "与因素加权"),
    ]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    model = house_model(Dealer(code="A", playbook="svw"))
    for name, content in (("a.csv", "姓名,电话\n林,1\n"), ("b.csv", "期间,因素,得分\n"), ("c.xlsx", "x")):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        with pytest.raises(HouseTableRefused):
            read_house_table(path, model, until=TODAY)


def test_the_last_file_that_counts_holds(people: People, tmp_path: Path) -> None:
    november, dealer = parse_month("2010-11"), people.dealer_a
    first = bring(people, a_book(tmp_path / "s0.xlsx", rows_of_s0(house_model(dealer))))
    better = [["2010-11", one.label.zh, 101.0, 120] for one in house_model(dealer).factors]
    later, path = AT + timedelta(days=1), a_book(tmp_path / "new.xlsx", better)
    second = bring(people, path, sha256="2" * 64, at=later)
    assert house_table(dealer, november).line("current").total == 101.0  # type: ignore[union-attr]
    who: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao)}
    move(HOUSE_FILE, second, "undo", at=later, **who)
    assert house_table(dealer, november).line("current").total == 99.6  # type: ignore[union-attr]
    with pytest.raises(InAlreadyError):
        bring(people, tmp_path / "s0.xlsx")
    bring(people, path, sha256="2" * 64, at=later)
    with pytest.raises(InAgainError):
        move(HOUSE_FILE, second, "restore", at=later, **who)
    move(HOUSE_FILE, first, "undo", at=later, **who)
    assert house_months(dealer) == [november]


def test_a_rival_and_an_advisor_bring_nothing_in(people: People, tmp_path: Path) -> None:
    path = a_book(tmp_path / "s0.xlsx", rows_of_s0(house_model(people.dealer_a)))
    for by in (people.qian, people.lin, people.nobody):
        with pytest.raises(Dealer.DoesNotExist):
            bring(people, path, by=by)
