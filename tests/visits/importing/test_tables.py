"""Whole tables: titles, totals, counter sales, merged cells, hidden and several sheets."""

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from huidian.visits.importing import FileRefused, Reading, read_file
from tests.visits.importing.files import HEADER, ROW, csv_file, xlsx_file

TODAY = date(2026, 1, 31)


def skipped(reading: Reading) -> dict[str, int]:
    """Rows left out, by reason code."""
    return {entry.reason.code: entry.rows for entry in reading.skipped}


def test_a_plain_export(tmp_path: Path) -> None:
    reading = read_file(csv_file(tmp_path / "june.csv", [HEADER, ROW]), today=TODAY)
    assert len(reading) == reading.total_rows == 1
    assert reading.problems == []
    assert reading.columns["order_no"] == ["RO0001"]
    assert reading.columns["plate"] == ["沪A12345"]
    assert reading.columns["settled_on"] == [date(2010, 6, 3)]
    assert reading.columns["odometer_km"] == [12000]
    assert reading.columns["order_kind"] == ["maintenance"]
    assert reading.columns["amount_fen"] == [35000]
    assert reading.columns["owner_name"] == [None]
    assert reading.places == [(0, 2)]
    assert reading.has("plate")
    assert not reading.has("owner_name")


def test_every_column_has_one_entry_a_row(tmp_path: Path) -> None:
    reading = read_file(csv_file(tmp_path / "a.csv", [HEADER, *[ROW] * 5, ["合计"] + [""] * 6]))
    assert {len(column) for column in reading.columns.values()} == {5} == {len(reading.places)}


def test_titles_totals_notes_and_empty_rows_are_no_data(tmp_path: Path) -> None:
    blank = [""] * 7
    rows = [
        ["某某汽车销售服务有限公司", *blank[1:]],
        ["结算日期：2010-06-01 至 2010-06-30", *blank[1:]],
        HEADER,
        ROW,
        blank,
        ["小计", "", "", "", "", "", "350.00"],
        HEADER,
        ["RO0002", *ROW[1:]],
        ["", "", "", "", "", "合 计：", "700.00"],
        ["制表人：张三", "", "", "打印时间：2010-07-01", "", "", ""],
        ["第1页 共1页", *blank[1:]],
    ]
    reading = read_file(csv_file(tmp_path / "a.csv", rows))
    assert reading.columns["order_no"] == ["RO0001", "RO0002"]
    assert reading.places == [(0, 4), (0, 8)]
    assert reading.problems == []
    assert skipped(reading) == {"row_empty": 1, "row_totals": 2, "row_header": 1, "row_footer": 2}
    assert reading.total_rows == 2


def test_counter_sales_are_counted_not_refused_and_kept_where_they_may_correct_an_order(
    tmp_path: Path,
) -> None:
    rows = [
        [*HEADER, "销售类型"],
        [*ROW, "修理销售"],
        [*ROW, "单独销售"],
        ["", "", "", "2010-06-03", "", "", "10", "单独销售"],
    ]
    reading = read_file(csv_file(tmp_path / "a.csv", rows))
    assert (len(reading), reading.total_rows) == (2, 3)
    assert reading.columns["sale_type"] == ["repair", "counter"]
    assert skipped(reading) == {"row_counter_sale": 1}
    assert reading.problems == []


def test_a_row_is_refused_for_what_it_cannot_do_without(tmp_path: Path) -> None:
    rows = [
        HEADER,
        ["RO1", "沪A12345", "", "2010-02-30", "1", "保养", "1"],
        ["RO2", "", "", "2010-06-03", "1", "保养", "1"],
        ["", "沪A12345", "", "2010-06-03", "1", "保养", "1"],
        ["RO4", "沪A12345", "", "", "1", "保养", "1"],
        ["RO5", "沪A12345", "", "2030-06-03", "1", "保养", "1"],
        ["1.0E+13", "沪A12345", "", "2010-06-03", "1", "保养", "1"],
        ROW,
    ]
    reading = read_file(csv_file(tmp_path / "a.csv", rows), today=TODAY)
    found = [
        (problem.row, problem.column, problem.value, problem.reason.code) for problem in reading.rejections
    ]
    assert found == [
        (2, "结算日期", "2010-02-30", "day_impossible"),
        (3, "", "", "no_identity"),
        (4, "委托书号", "", "empty_required"),
        (5, "结算日期", "", "empty_required"),
        (6, "结算日期", "2030-06-03", "day_in_future"),
        (7, "委托书号", "1.0E+13", "digits_lost"),
    ]
    assert [place for place, _ in reading.rejected_rows] == [(0, row) for row in range(2, 8)]
    assert next(iter(reading.rejected_rows))[1] == rows[1]
    assert (len(reading), reading.total_rows) == (1, 7)


def test_other_doubts_are_warnings_and_the_row_is_kept(tmp_path: Path) -> None:
    rows = [
        [*HEADER, "联系电话"],
        ["RO1", "沪A12345", "LSV1", "2010-06-03", "很多", "喷泉", "免费", "1.38E+10"],
    ]
    reading = read_file(csv_file(tmp_path / "a.csv", rows))
    assert len(reading) == 1
    assert [(problem.column, problem.reason.code) for problem in reading.warnings] == [
        ("底盘号", "vin_unreadable"),
        ("行驶里程", "odometer_unreadable"),
        ("修理类型", "kind_unknown"),
        ("结算金额", "amount_unreadable"),
        ("联系电话", "phone_rounded"),
    ]
    assert reading.columns["owner_phone"] == [None]
    assert reading.columns["order_kind"] == ["other"]
    problem = reading.warnings[0]
    assert (problem.file, problem.sheet, problem.row, problem.value) == ("a.csv", "a", 2, "LSV1")


def test_an_export_without_order_numbers_is_fine(tmp_path: Path) -> None:
    reading = read_file(csv_file(tmp_path / "a.csv", [HEADER[1:], ROW[1:]]))
    assert reading.columns["order_no"] == [None]


def test_columns_by_hand(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "log.csv", [["cust", "date"], ["4", "19970101"], ["4", "19970118"]])
    reading = read_file(path, mapping={"vehicle": "cust", "settled_on": "date"})
    assert reading.columns["vehicle"] == ["4", "4"]
    assert reading.columns["settled_on"] == [date(1997, 1, 1), date(1997, 1, 18)]
    assert [column.how for column in reading.sheets[0].columns] == ["by hand", "by hand"]


@pytest.mark.parametrize(
    ("mapping", "code", "named"),
    [
        ({"vehicle": "nobody", "settled_on": "date"}, "column_unknown", "cust, date"),
        ({"nothing": "cust"}, "field_unknown", "settled_on"),
        ({"vehicle": "cust"}, "no_header", "settled on"),
        ({}, "no_header", "settled on"),
    ],
)
def test_a_wrong_mapping_is_one_clear_sentence(
    tmp_path: Path, mapping: dict[str, str], code: str, named: str
) -> None:
    path = csv_file(tmp_path / "log.csv", [["cust", "day", "date"][::2], ["4", "19970101"]])
    with pytest.raises(FileRefused) as refused:
        read_file(path, mapping=mapping)
    assert refused.value.reason.code == code
    assert named in refused.value.text("en")


def test_merged_cells_running_down_are_filled(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row in range(1, 4):
            sheet.write_row(row, 0, [f"RO{row}", f"沪A1234{row}", "", "", "1", "保养", "1"])
        sheet.merge_range(1, 3, 3, 3, "2010-06-03")
    reading = read_file(path)
    assert reading.columns["settled_on"] == [date(2010, 6, 3)] * 3
    assert reading.problems == []


def test_lines_of_one_merged_order_are_one_visit(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["委托书号", "牌照号", "结算日期", "维修项目", "工时费"])
        for column, text in enumerate(["RO1", "沪A12345", "2010-06-03"]):
            sheet.merge_range(1, column, 3, column, text)
        sheet.write_column(1, 3, ["换机油", "换机滤", "洗车"])
        sheet.write_column(1, 4, [10, 20, 30])
        sheet.write_row(4, 0, ["RO2", "沪A12346", "2010-06-04", "保养", 5])
    reading = read_file(path)
    assert reading.columns["order_no"] == ["RO1", "RO2"]
    assert reading.columns["labour_fen"] == [6000, 500]
    assert reading.columns["labour_items"] == [["换机油", "换机滤", "洗车"], ["保养"]]
    assert skipped(reading) == {"row_merged_line": 2}


def test_hidden_rows_are_data_and_hidden_sheets_are_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("六月", "备份"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            sheet.write_row(1, 0, ROW)
            sheet.write_row(2, 0, ["RO0002", *ROW[1:]])
            sheet.set_row(2, None, None, {"hidden": True})
        sheet.hide()
    reading = read_file(path)
    assert reading.columns["order_no"] == ["RO0001", "RO0002"]
    assert [(entry.reason.code, entry.sheet) for entry in reading.skipped] == [("sheet_hidden", "备份")]


def test_several_sheets_each_with_its_own_header(tmp_path: Path) -> None:
    path = xlsx_file(
        tmp_path / "a.xlsx",
        {
            "六月": [["标题"], HEADER, ROW],
            "说明": [["这里没有表格"]],
            "空": [],
            "七月": [["车架号", "车主", "结账日期"], [ROW[2], "张三", date(2010, 7, 1)]],
        },
    )
    reading = read_file(path)
    assert [sheet.name for sheet in reading.sheets] == ["六月", "七月"]
    assert reading.places == [(0, 3), (1, 2)]
    assert reading.columns["settled_on"] == [date(2010, 6, 3), date(2010, 7, 1)]
    assert reading.columns["order_no"] == ["RO0001", None]
    assert reading.columns["owner_name"] == [None, "张三"]
    assert [(entry.reason.code, entry.sheet) for entry in reading.skipped] == [
        ("sheet_without_header", "说明"),
        ("sheet_empty", "空"),
    ]


def test_a_table_that_begins_in_the_middle_of_a_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["", "", ""],
        ["", "", ""],
        ["", "牌照号", "结算日期"],
        ["", "沪A12345", date(2010, 6, 3)],
    ]
    reading = read_file(xlsx_file(tmp_path / "a.xlsx", {"a": rows}))
    assert reading.places == [(0, 4)]
    assert reading.columns["plate"] == ["沪A12345"]


def test_a_sheet_with_three_hundred_columns(tmp_path: Path) -> None:
    rows = [[*(f"列{n}" for n in range(300)), *HEADER], [*["x"] * 300, *ROW]]
    reading = read_file(xlsx_file(tmp_path / "a.xlsx", {"a": rows}))
    assert reading.columns["plate"] == ["沪A12345"]
    assert len(reading.sheets[0].columns) == 307


def test_progress_and_row_limit(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [HEADER, *[ROW] * 10_000])
    seen: list[tuple[int, int]] = []
    assert len(read_file(path, progress=lambda done, total: seen.append((done, total)))) == 10_000
    assert [done for done, _ in seen] == [4096, 8192, 10_000]
    assert all(done <= total for done, total in seen)
    assert len(read_file(path, row_limit=5_000)) == 5_000


def test_the_name_shown_may_differ_from_the_path(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "x1f3.tmp", [HEADER, [*ROW[:2], "LSV1", *ROW[3:]]])
    reading = read_file(path, display_name="六月结算.csv")
    assert reading.file == reading.problems[0].file == "六月结算.csv"


def test_customers(tmp_path: Path) -> None:
    header = [
        "客户姓名",
        "性别",
        "生日",
        "籍贯",
        "手机",
        "家庭电话",
        "Email",
        "车牌号",
        "保险到期日",
        "质保里程",
        "客户类型",
    ]
    row = [
        "张三",
        "男",
        "1975-03-08",
        "陕西",
        "12012345678",
        "021-62345678",
        "A@b.cn",
        "沪A12345",
        "2030-01-01",
        "6万公里",
        "私家车",
    ]
    reading = read_file(
        csv_file(tmp_path / "a.csv", [header, row, ["", *row[1:]]]), kind="customers", today=TODAY
    )
    assert reading.columns["phones"] == [["12012345678", "02162345678"]]
    assert reading.columns["birthday"] == [date(1975, 3, 8)]
    assert reading.columns["insurance_expires_on"] == [date(2030, 1, 1)]
    assert reading.columns["warranty_end_km"] == [60000]
    assert reading.columns["use"] == ["private"]
    assert [problem.reason.code for problem in reading.rejections] == ["empty_required"]


def test_vehicles(tmp_path: Path) -> None:
    rows = [
        ["底盘号", "车型", "购车日期", "车主姓名", "年检到期日"],
        [ROW[2], "朗逸", "2009-05-01", "张三", "2011-05-31"],
    ]
    reading = read_file(csv_file(tmp_path / "a.csv", rows), kind="vehicles")
    assert reading.columns["model"] == ["朗逸"]
    assert reading.columns["purchased_on"] == [date(2009, 5, 1)]
    assert reading.columns["inspection_due_on"] == [date(2011, 5, 31)]


def test_moments_of_a_visit(tmp_path: Path) -> None:
    rows = [
        ["车牌号", "结算日期", "进厂时间", "交车时间"],
        ["沪A12345", "2010-06-03 17:20", "2010/6/3 8:30", ""],
    ]
    reading = read_file(csv_file(tmp_path / "a.csv", rows))
    assert reading.columns["settled_on"] == [date(2010, 6, 3)]
    assert reading.columns["arrived_at"] == [datetime(2010, 6, 3, 8, 30)]
    assert reading.columns["delivered_at"] == [None]
