"""The workbook, read back as somebody else's program reads it."""

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.flows.churn_files.asks import run
from tests.flows.churn_files.exports import order, s0_orders, write_csv

JUNE = date(2010, 6, 10)


@pytest.fixture(scope="module")
def s0(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("s0")
    rows = [
        *s0_orders(),
        order(9001, JUNE, 5000, 结算日期="2010-13-01"),
        order(9002, JUNE, 5001, 结算日期=""),
    ]
    export = write_csv(folder / "2010.csv", rows)
    done = run(export, "--month", "2010-12", "--playbook", "svw", "-o", folder / "lost.xlsx")
    assert done.exit_code == 0, done.output
    return folder / "lost.xlsx"


def sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name).to_python()


def records(path: Path, name: str) -> list[dict[str, Any]]:
    header, *rows = sheet(path, name)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_sheets_stand_in_the_order_of_the_work(s0: Path) -> None:
    assert CalamineWorkbook.from_path(str(s0)).sheet_names == [
        "月流失率",
        "委托类别",
        "车龄",
        "车型",
        "车辆性质",
        "质保",
        "地区",
        "流失名单",
        "未能读取的行",
    ]


def test_the_first_sheet_shows_the_rate_with_its_working(s0: Path) -> None:
    rows = sheet(s0, "月流失率")
    assert rows[0][0] == "月流失率 2010-12"
    assert rows[1][0].startswith("25.0%：2010-06 进站 1,200 台（1,600 台次），300 台")
    assert dict(zip(rows[3], rows[4], strict=True)) == {
        "经销商": "（未注明）",
        "考核月": "2010-12",
        "起始月": "2010-06",
        "进站台次": 1600,
        "进站台数": 1200,
        "流失台数": 300,
        "流失率": 0.25,
        "暂计": "否",
        "窗口（月）": 6,
        "统计范围": "综合售后",
    }
    assert "2 行未能读取，没有计入。" in [row[0] for row in rows]


def test_lost_vehicles_are_listed_to_be_called(s0: Path) -> None:
    lost = records(s0, "流失名单")
    assert len(lost) == 300
    first = next(row for row in lost if row["车牌号"] == "沪A00007")
    tier = first["流失层级（六个月口径）"]
    assert (first["电话"], first["服务顾问"], tier) == ("12000000007", "甲顾问", "6 个月以上·流失")
    assert (first["最后进站"], first["离站月数"]) == (date(2010, 6, 28), 6)


def test_breakdowns_carry_shares_and_holdings(s0: Path) -> None:
    models = {row["车型"]: row for row in records(s0, "车型")}
    assert models["途悦"]["占流失比例"] == pytest.approx(1 / 3)
    assert (models["途悦"]["保有台数"], models["途悦"]["流失/保有"]) == (400, 0.25)
    assert records(s0, "车龄")[-1]["累计占比"] == 1


def test_rejected_rows_say_where_and_why(s0: Path) -> None:
    rows = records(s0, "未能读取的行")
    assert [(row["文件"], row["列"], row["原值"]) for row in rows] == [
        ("2010.csv", "结算日期", "2010-13-01"),
        ("2010.csv", "结算日期", ""),
    ]
    assert [row["行"] for row in rows] == [2502, 2503]
    assert all(row["原因"] for row in rows)


def test_lists_are_ready_to_filter_scroll_and_print(s0: Path) -> None:
    parts = zipfile.ZipFile(s0)
    lost = parts.read("xl/worksheets/sheet8.xml").decode()
    assert "<autoFilter" in lost
    assert 'state="frozen"' in lost
    assert 'orientation="landscape"' in lost
    assert "xl/charts/chart1.xml" in parts.namelist()


def test_a_text_never_becomes_a_formula(tmp_path: Path) -> None:
    texts = {"用户名称": '=HYPERLINK("http://x","y")', "车型": "+1", "业务接待": "@SUM(A1)", "地区": "-2"}
    export = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1, **texts)])
    assert run(export, "--month", "2010-12", "-o", tmp_path / "o.xlsx").exit_code == 0
    [row] = records(tmp_path / "o.xlsx", "流失名单")
    assert (row["车主"], row["车型"], row["服务顾问"], row["地区"]) == tuple(texts.values())
    parts = zipfile.ZipFile(tmp_path / "o.xlsx")
    sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)


def test_english_and_several_dealers(tmp_path: Path) -> None:
    orders = [order(number, JUNE, number, 经销商=f"D{number % 7}") for number in range(21)]
    export = write_csv(tmp_path / "1.csv", orders, ("委托书号", "结算日期", "牌照号", "经销商"))
    done = run(export, "--month", "2010-12", "-o", tmp_path / "o.xlsx", "--language", "en")
    assert done.exit_code == 0, done.output
    assert CalamineWorkbook.from_path(str(tmp_path / "o.xlsx")).sheet_names == [
        "Monthly churn rate",
        "Lost vehicles",
        "Rejected rows",
    ]
    rows = sheet(tmp_path / "o.xlsx", "Monthly churn rate")
    assert [row[0] for row in rows[4:11]] == [f"D{number}" for number in range(7)]
    assert len(records(tmp_path / "o.xlsx", "Lost vehicles")) == 21


def test_an_older_workbook_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "o.xlsx").write_text("old")
    export = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1)])
    assert run(export, "--month", "2010-12", "-o", tmp_path / "o.xlsx").exit_code == 0
    assert len(records(tmp_path / "o.xlsx", "流失名单")) == 1
