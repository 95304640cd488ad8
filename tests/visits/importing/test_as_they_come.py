"""Exports as systems really write them: each small file, and what has to be read of it."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from huidian.visits.importing import FileRefused, Reading, read_file
from tests.visits.importing.files import xlsx_file

HEADER = "委托书号,结算日期,车牌号"
THREE = [date(2010, 6, 3), date(2010, 6, 4), date(2010, 12, 30)]
PLATES = ["沪A12345", "沪B23456", "沪A12345"]


def read_text(tmp_path: Path, text: str, encoding: str = "utf-8", **more: object) -> Reading:
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(encoding))
    return read_file(path, **more)  # type: ignore[arg-type]


def rows(pattern: str) -> str:
    """Three rows by a pattern of `{no}`, `{day}` and `{plate}`."""
    lines = [
        pattern.format(no=f"R{number}", day=day.isoformat(), plate=plate)
        for number, (day, plate) in enumerate(zip(THREE, PLATES, strict=True), start=1)
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n" + rows("{no},{day},'{plate}"),
        f"{HEADER}\n" + rows('="{no}",="{day}",="{plate}"'),
        f"{HEADER},结算金额\n" + rows('="{no}",="{day}",="{plate}",="1,200.00"'),
        "'委托书号','结算日期','车牌号'\n" + rows("'{no}','{day}','{plate}'"),
        "`委托书号`,`结算日期`,`车牌号`\n" + rows("`{no}`,`{day}`,`{plate}`"),
        f"{HEADER}\n" + rows('{no}, "{day}", "{plate}"'),
        f"{HEADER}\n" + rows("{no},{day},\u200b{plate}\u202c"),
        "\ufeff\ufeff" + f"{HEADER}\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\n" + rows("{no}\t,{day}\t,{plate}\t"),
        f"{HEADER},维修项目\n" + rows("{no},{day},{plate},机油;机滤;空滤;空调滤;火花塞"),
        f"{HEADER}\n" + rows("{no},{day} 23:59:59.9970000,{plate}"),
        f"{HEADER}\n" + rows("{no},{day},{plate}(蓝)"),
        f"{HEADER}\n" + rows("{no},{day},【{plate}】"),
        f"{HEADER}\n" + rows("{no},{day},车牌号：{plate}"),
        f"{HEADER}\nRO_NO,SETTLE_DATE,PLATE_NO\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\n" + rows("{no},{day},{plate}") + f"{HEADER}\n\x1a",
        f"{HEADER}\n" + rows("{no},{day},{plate}") + "\x1a" * 100 + "\0" * 20,
        f"{HEADER}\n" + rows("{no},{day},{plate}") + "'委托书号,\u200b结算日期,`车牌号`\n",
        f"明细 2010-06,,\n{HEADER}\n" + rows("{no},{day},{plate}") + f"明细 2010-07,,\n{HEADER}\n",
        "客户,,\n委托书号,结算日期,车牌号\n"
        + rows("{no},{day},{plate}")
        + "客户,,\n委托书号,结算日期,车牌号\n",
        f"order_no,settled_on,plate\n{HEADER}\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\n(Order No),(Date),(Plate)\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\nVARCHAR2(20),DATE,VARCHAR2(10)\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\n必填,YYYY-MM-DD,文本\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\n1,2,3\n" + rows("{no},{day},{plate}"),
        f"{HEADER}\n" + rows("{no},{day},{plate} 蓝底白字"),
    ],
)
def test_wrapped_invisible_and_noted_cells(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, text)
    assert reading.columns["settled_on"] == THREE
    assert reading.columns["plate"] == PLATES
    assert reading.columns["order_no"] == ["R1", "R2", "R3"]
    assert not reading.rejections


def test_amounts_wrapped_as_formulas_keep_their_separator(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f'{HEADER},结算金额\nR1,2010-06-03,沪A12345,="1,200.50"\n')
    assert reading.columns["amount_fen"] == [120_050]


@pytest.mark.parametrize(
    "text",
    [
        'R1,2010-06-03,沪A12345,"17寸轮毂\nR2,2010-06-04,沪B23456,喷漆"\nR3,2010-12-30,沪A12345,保养\n',
        'R1,2010-06-03,沪A12345,保养\nR2,2010-06-04,沪B23456,"17寸\nR3,2010-12-30,沪A12345,保养\n',
        'R1,2010-06-03,沪A12345,"17寸\nR2,2010-06-04,沪B23456,"机油,机滤"\nR3,2010-12-30,沪A12345,保养\n',
        'R1,2010-06-03,沪A12345,保养\nR2,2010-06-04,沪B23456,保养\nR3,2010-12-30,沪A12345,"17寸\n',
        'R1,2010-06-03,沪A12345,17" 轮毂\nR2,2010-06-04,沪B23456,保养\nR3,2010-12-30,沪A12345,"保养"\n',
    ],
)
def test_a_stray_mark_swallows_no_line(tmp_path: Path, text: str) -> None:
    reading = read_text(tmp_path, f"{HEADER},维修项目\n{text}")
    assert reading.columns["order_no"] == ["R1", "R2", "R3"]
    assert reading.columns["settled_on"] == THREE


def test_a_stray_mark_in_a_long_file_swallows_no_line(tmp_path: Path) -> None:
    lines = [f"R{number},2010-06-03,沪A{number:05d},保养" for number in range(10, 3000)]
    lines[100] += '"'
    lines[500] = lines[500].replace("保养", '"保养')
    reading = read_text(tmp_path, f"{HEADER},维修项目\n" + "\n".join(lines) + "\n")
    assert len(reading) == len(lines)


def test_many_stray_marks_cost_no_more_than_their_lines(tmp_path: Path) -> None:
    lines = [f'R{number},2010-06-03,沪A{number:05d},"保养' for number in range(10, 3000)]
    reading = read_text(tmp_path, f"{HEADER},维修项目\n" + "\n".join(lines) + "\n")
    assert len(reading) == len(lines)


def test_a_cell_of_several_lines_stays_one_cell(tmp_path: Path) -> None:
    text = f'{HEADER},维修项目\nR1,2010-06-03,沪A12345,"换机油\n换机滤"\nR2,2010-06-04,沪B23456,保养\n'
    reading = read_text(tmp_path, text)
    assert reading.columns["labour_items"] == [["换机油", "换机滤"], ["保养"]]


def test_a_sheet_that_goes_on_without_a_header_is_read_on(tmp_path: Path) -> None:
    header = HEADER.split(",")
    sheets: dict[str, Sequence[Sequence[object]]] = {
        "结算": [header, ["R1", "2010-06-03", "沪A12345"]],
        "结算(2)": [["R2", "2010-06-04", "沪B23456"], ["R3", "2010-12-30", "沪A12345"]],
        "说明": [["本表由系统导出"], ["请勿修改"]],
    }
    reading = read_file(xlsx_file(tmp_path / "a.xlsx", sheets))
    assert reading.columns["order_no"] == ["R1", "R2", "R3"]
    assert [skipped.sheet for skipped in reading.skipped] == ["说明"]


@pytest.mark.parametrize(
    "vin",
    ["1" * 17, "9" * 17, "0" * 17, "LSVAA000000000000", "LSV12345678901234", "X" * 17, "ABCDEFGHJKLMNPRST"],
)
def test_a_placeholder_is_no_identity(tmp_path: Path, vin: str) -> None:
    text = f"{HEADER},VIN\nR1,2010-06-03,沪A12345,{vin}\nR2,2010-06-04,沪B23456,{vin}\n"
    reading = read_text(tmp_path, text)
    assert reading.columns["vin"] == [None, None]
    assert {problem.reason.code for problem in reading.problems} == {"vin_placeholder"}


def test_a_number_written_with_a_fraction_is_the_number(tmp_path: Path) -> None:
    text = "委托书号,结算日期,车辆编号,联系电话\n12345.0,20100603.0,17850.0,13900000000.0\n"
    reading = read_text(tmp_path, text, mapping={"vehicle": "车辆编号"})
    assert reading.columns["order_no"] == ["12345"]
    assert reading.columns["vehicle"] == ["17850"]
    assert reading.columns["settled_on"] == [date(2010, 6, 3)]
    assert reading.columns["owner_phone"] == ["13900000000"]


def test_lines_of_one_settlement_are_one_settlement(tmp_path: Path) -> None:
    text = """委托书号,结算单号,结算日期,车牌号,维修项目,结算金额
R1,J1,2010-06-03,沪A12345,换机油,300
R1,J1,2010-06-03,沪A12345,换机滤,50
R1,J2,2010-06-03,沪A12345,喷漆,800
R2,J3,2010-06-04,沪B23456,保养,400
R2,J3,2010-06-04,沪B23456,洗车,400
"""
    reading = read_text(tmp_path, text)
    assert reading.columns["settlement_no"] == ["J1", "J2", "J3"]
    assert reading.columns["labour_items"] == [["换机油", "换机滤"], ["喷漆"], ["保养", "洗车"]]
    assert reading.columns["amount_fen"] == [35_000, 80_000, 40_000]
    assert [(p.row, p.reason.code) for p in reading.problems] == [(2, "amounts_added")]
    assert reading.total_rows == 3
    assert [(s.reason.code, s.rows) for s in reading.skipped] == [("row_settlement_line", 2)]


def test_what_is_sold_over_the_counter_is_no_line_of_a_repair(tmp_path: Path) -> None:
    text = """委托书号,结算单号,结算日期,车牌号,销售类型,维修项目,结算金额
R1,J1,2010-06-03,沪A12345,单独销售,,50
R1,J1,2010-06-03,沪A12345,修理销售,换机油,300
R1,J1,2010-06-03,沪A12345,,换机滤,20
"""
    reading = read_text(tmp_path, text)
    assert reading.columns["sale_type"] == ["counter", "repair"]
    assert reading.columns["amount_fen"] == [5_000, 32_000]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("2010/6/3 周四 10:20:00", date(2010, 6, 3)),
        ("2010年6月3日 星期四", date(2010, 6, 3)),
        ("2010-06-03 Thu", date(2010, 6, 3)),
        ("2010/06/03 晚上 8:05:00", date(2010, 6, 3)),
        ("2010年6月3日下午3点", date(2010, 6, 3)),
        ("上午 2010-06-03 10:20", date(2010, 6, 3)),
        ("二〇一〇年六月三日", date(2010, 6, 3)),
        ("二○一○年十二月三十一日", date(2010, 12, 31)),
        ("201006031020", date(2010, 6, 3)),
        ("20100603T102030", date(2010, 6, 3)),
        ("上午10:20 2010-06-03", date(2010, 6, 3)),
        ("2010年6月3日 晚8点05分", date(2010, 6, 3)),
        ("贰零壹零年陆月叁日", date(2010, 6, 3)),
        ("03-JUN-2010 10:20", date(2010, 6, 3)),
        ("03-6月-2010", date(2010, 6, 3)),
        ("June 3 2010", date(2010, 6, 3)),
        ("Thu Jun 03 10:20:30 CST 2010", date(2010, 6, 3)),
        ("2010-06-03 10:20:30.1234567", date(2010, 6, 3)),
        ("40359.99999996528", date(2010, 6, 30)),
        ("2010-06-30T15:59:59Z", date(2010, 6, 30)),
        ("2010-06-30T16:00:00Z", date(2010, 7, 1)),
        ("2010-06-30T16:00:00.000+00:00", date(2010, 7, 1)),
        ("2010-07-01T00:00:00+0800", date(2010, 7, 1)),
        ("2010-06-30 18:00 UTC", date(2010, 7, 1)),
    ],
)
def test_days_with_words_around_them(tmp_path: Path, text: str, on: date) -> None:
    reading = read_text(tmp_path, f"{HEADER}\nR1,{text},沪A12345\n")
    assert reading.columns["settled_on"] == [on]


def test_a_stated_zone_gives_the_day_of_the_dealers_own_zone(tmp_path: Path) -> None:
    """A text without a zone is local already."""
    text = f"{HEADER},进厂时间\nR1,2010-06-30T16:00:00Z,沪A12345,2010-06-30T16:00:00Z\n"
    text += "R2,2010-06-30T16:00:00,沪A12345,2010-06-30 16:00\n"
    reading = read_text(tmp_path, text, zone=ZoneInfo("Asia/Urumqi"))
    assert reading.columns["settled_on"] == [date(2010, 6, 30)] * 2
    assert [str(at)[11:16] for at in reading.columns["arrived_at"]] == ["22:00", "16:00"]


def test_the_last_moment_of_a_day_is_of_that_day_by_every_path(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*HEADER.split(",")],
        ["R1", 40359.99999996528, "沪A12345"],
        ["R2", "2010-06-30 23:59:59.997", "沪B1234A"],
    ]
    reading = read_file(xlsx_file(tmp_path / "a.xlsx", {"a": rows}))
    assert reading.columns["settled_on"] == [date(2010, 6, 30)] * 2


@pytest.mark.parametrize(
    ("order", "text"),
    [("dmy", "3/6/2010"), ("mdy", "06-03-2010"), ("dmy", "3.6.10 10:20"), ("ymd", "10-6-3")],
)
def test_the_order_of_day_and_month_is_stated_by_column(tmp_path: Path, order: str, text: str) -> None:
    content = f"委托书号,日期,车牌号,购车日期\nR1,{text},沪A12345,{text}\n"
    reading = read_text(tmp_path, content, mapping={"settled_on": f"日期:{order}"})
    assert reading.columns["settled_on"] == [date(2010, 6, 3)]
    assert reading.columns["purchased_on"] == [None]
    with pytest.raises(FileRefused):
        read_text(tmp_path, content, mapping={"settled_on": f"没有:{order}"})


def test_a_row_of_data_under_the_header_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """However short: it is no line of the header."""
    reading = read_text(tmp_path, f"{HEADER}\nR1,昨天,无\n" + rows("{no},{day},{plate}"))
    assert len(reading.rejected_rows) == 1
    assert not reading.skipped


def test_rescue_plates(tmp_path: Path) -> None:
    reading = read_text(tmp_path, f"{HEADER}\nR1,2010-06-03,沪X1234应急\nR2,2010-06-04,沪S·2345应急\n")
    assert reading.columns["plate"] == ["沪X1234应急", "沪S2345应急"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "header", "at", "damage"),
    [
        ("utf-8", HEADER, 61, lambda line: line + b"\xff\xff"),
        ("utf-8", HEADER, 61, lambda line: line[:-1]),
        ("utf-8", "order_no,settled_on,plate", 0, lambda line: line[:5] + b"\x81" + line[5:]),
        ("utf-8", "order_no,settled_on,plate", 61, lambda line: line.replace("沪".encode(), b"\xe6\xb2")),
        ("gb18030", HEADER, 61, lambda line: line[:-1]),
        ("utf-16", HEADER, 61, lambda line: line + b"\x00\xd8"),
    ],
)
def test_a_bad_byte_names_its_own_line(
    tmp_path: Path, encoding: str, header: str, at: int, damage: Callable[[bytes], bytes], ending: str
) -> None:
    """Also where the damaged text could be read as one in another encoding, of other signs."""
    path = tmp_path / "a.csv"
    texts = [header, *(f"R{number},2010-06-03,沪A123{number:02},保养" for number in range(100))]
    plain = encoding.replace("utf-16", "utf-16-le")
    lines = [text.encode(plain) for text in texts]
    lines[at] = damage(lines[at])
    path.write_bytes("\ufeff".encode(plain) * (encoding == "utf-16") + ending.encode(plain).join(lines))
    with pytest.raises(FileRefused) as refused:
        read_file(path)
    assert refused.value.reason.params["line"] == at + 1


def _renamed(
    path: Path, target: Path, name: Callable[[str], str], part: Callable[[str, bytes], bytes]
) -> Path:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as archive:
        for old in source.namelist():
            info = zipfile.ZipInfo("x")
            info.filename = name(old)
            archive.writestr(info, part(old, source.read(old)))
    return target


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (lambda name: name.replace("/", "\\"), b"", b""),
        (lambda name: name, b'Target="worksheets/', b'Target="../xl/worksheets/'),
        (lambda name: name.replace("workbook", "workbook22"), b"xl/workbook.xml", b"xl/workbook22.xml"),
        (lambda name: name.replace("xl/", "book/"), b"xl/", b"book/"),
    ],
)
def test_an_oddly_packed_workbook(tmp_path: Path, name: Callable[[str], str], old: bytes, new: bytes) -> None:
    rows = [HEADER.split(","), ["R1", "2010-06-03", "沪A12345"], ["R2", "2010-06-04", "沪B23456"]]
    usual = xlsx_file(tmp_path / "usual.xlsx", {"结算": rows})
    odd = _renamed(
        usual, tmp_path / "odd.xlsx", name, lambda part, data: data.replace(old, new) if old else data
    )
    reading = read_file(odd)
    assert reading.columns["order_no"] == ["R1", "R2"]
    assert [sheet.name for sheet in reading.sheets] == ["结算"]


PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="{charset}">
<style><!--td {{mso-number-format:"\\@"}}--></style></head><body><table border=1>
<tr><td colspan=3>结算明细&nbsp;2010</td></tr>
<tr><th>委托书号</th><th>结算日期</th><th>车牌号</th></tr>
<tr><td>R1</td><td>2010-06-03</td><td><b>沪A12345</b></td></tr>
<tr><td>R2<td>2010-06-04<td>沪B23456
<tr><td>R3</td><td>2010-12-30</td><td>沪&#65;12345</td></tr>
<tr><td>合计</td><td></td><td>3</td></tr></table><script>document.write("<table>")</script></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_web_page_saved_as_a_workbook(tmp_path: Path, charset: str) -> None:
    path = tmp_path / "结算.xls"
    path.write_bytes(PAGE.format(charset=charset).encode({"gb2312": "gb18030"}.get(charset, charset)))
    reading = read_file(path)
    assert reading.columns["order_no"] == ["R1", "R2", "R3"]
    assert reading.columns["settled_on"] == THREE
    assert reading.columns["plate"] == PLATES
    assert not reading.rejections


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf\r\n", b"X-Document-Type: Workbook\r\n"])
def test_a_page_of_several_parts_saved_as_a_workbook(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "a.xls"
    body = PAGE.format(charset="gb2312").encode("gb18030")
    path.write_bytes(
        before + b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + body
        + b"\r\n--b--\r\n"
    )
    assert read_file(path).columns["plate"] == PLATES
