"""CSV and TXT in the encodings and separators dealers export."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huidian.visits.importing import FileRefused, read_file
from tests.visits.importing.files import HEADER, ROW, csv_file


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"]
)
def test_every_encoding_with_every_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    path = csv_file(tmp_path / "a.txt", [["结算档案"], HEADER, *[ROW] * 3], encoding, separator)
    reading = read_file(path)
    assert reading.columns["plate"] == ["沪A12345"] * 3
    assert reading.columns["settled_on"] == [date(2010, 6, 3)] * 3
    assert reading.sheets[0].header_row == 2


def test_rare_characters_of_gb18030(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "a.csv", [["牌照号", "结算日期", "车主"], ["沪A12345", "2010-06-03", "张𬱖㛃"]], "gb18030"
    )
    assert read_file(path).columns["owner_name"] == ["张𬱖㛃"]


def test_quotes_hold_separators_and_line_breaks(tmp_path: Path) -> None:
    text = '牌照号,结算日期,结算金额,维修项目\n沪A12345,2010-06-03,"1,234.50","换机油\n换机滤"\n'
    text += "沪A12346,2010-06-04,5,洗车\n"
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    reading = read_file(path)
    assert reading.columns["amount_fen"] == [123450, 500]
    assert reading.columns["labour_items"] == [["换机油", "换机滤"], ["洗车"]]
    assert reading.places == [(0, 2), (0, 3)]


def test_commas_in_amounts_do_not_mislead_in_a_file_of_tabs(tmp_path: Path) -> None:
    rows = [
        ["牌照号", "结算日期", "结算金额", "维修项目"],
        *[["沪A12345", "2010-06-03", "1,234.50", "a,b,c;d"]] * 5,
    ]
    assert read_file(csv_file(tmp_path / "a.txt", rows, separator="\t")).columns["amount_fen"] == [123450] * 5


def test_a_first_line_may_name_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n牌照号;结算日期\n沪A12345;2010-06-03\n", "utf-8")
    assert read_file(path).columns["plate"] == ["沪A12345"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ending.join(["牌照号,结算日期", "沪A12345,2010-06-03", ""]).encode())
    assert read_file(path).places == [(0, 2)]


def test_short_and_long_rows_keep_their_columns(tmp_path: Path) -> None:
    rows = [
        ["牌照号", "结算日期", "车型"],
        ["沪A12345", "2010-06-03"],
        ["沪A12346", "2010-06-03", "朗逸", "", "多余"],
    ]
    assert read_file(csv_file(tmp_path / "a.csv", rows)).columns["model"] == [None, "朗逸"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        ("牌照号,结算日期\n".encode(), "no_rows"),
        ("牌照号,结算日期\n合计,\n".encode(), "no_rows"),
        ("牌照号,结算日期\n".encode() + b"\x81" * 3 + b"\xff\xff,2010", "encoding_unknown"),
        ('牌照号,结算日期\n"沪A12345,2010-06-03\n'.encode() + b"x" * 200_000, "quote_unclosed"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "no_header"),
        (b"  \r\n<!DOCTYPE html><html></html>", "web_page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "xml_2003"),
        (b"%PDF-1.4 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table"),
        (bytes(range(256)) * 40, "not_a_table"),
    ],
)
def test_what_is_no_table_is_one_clear_sentence(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(FileRefused) as refused:
        read_file(path)
    assert refused.value.reason.code == code
    assert refused.value.text("zh").endswith("。")
    assert refused.value.text("en").endswith(".")


def test_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(FileRefused) as refused:
            read_file(path)
        assert refused.value.reason.code == "file_missing"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
def test_no_bytes_break_the_reader(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(data)
    with pytest.raises(FileRefused):
        read_file(path)
