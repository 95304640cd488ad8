"""Plates, VINs, phones and numbers that are names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.kit.vins import make_vin
from huidian.visits.importing.parsers import PARSERS, Flaw
from huidian.visits.importing.parsers.cells import Cell
from tests.visits.importing.test_days import CONTEXT, code

PLATE = PARSERS["plate"](CONTEXT)
VIN = PARSERS["vin"](CONTEXT)
PHONE = PARSERS["phone"](CONTEXT)
PHONES = PARSERS["phones"](CONTEXT)
NUMBER = PARSERS["number_text"](CONTEXT)
GOOD_VIN = make_vin("LSV", 10)


@pytest.mark.parametrize(
    "cell", ["沪A12345", "沪A 12345", "沪A·12345", "沪A.12345", "沪a-12345", " 沪Ａ１２３４５ ", "滬A12345"]
)
def test_one_plate_in_many_forms(cell: str) -> None:
    assert PLATE(cell) == "沪A12345"


@pytest.mark.parametrize("cell", ["", "无", "未上牌", "临牌", "新车", "-", None])
def test_a_car_without_plate_is_no_mistake(cell: Cell) -> None:
    assert PLATE(cell) is None


@pytest.mark.parametrize("cell", ["12345", "ABC", 12345.0, "沪"])
def test_what_is_no_plate_says_so(cell: Cell) -> None:
    assert code(PLATE(cell)) == "plate_unreadable"


@given(
    st.sampled_from("京沪粤陕"),
    st.sampled_from("ABCDE"),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=5),
    st.sampled_from(["", " ", "·", "-", "."]),
)
def test_every_plate_survives_its_separators(province: str, city: str, serial: str, between: str) -> None:
    assert PLATE(f" {province}{city}{between}{serial.lower()}") == province + city + serial


def test_a_good_vin_passes_silently() -> None:
    assert VIN(GOOD_VIN) == GOOD_VIN
    assert VIN(f" {GOOD_VIN.lower()} ") == GOOD_VIN


def test_letters_read_as_digits_are_kept_and_said() -> None:
    slipped = GOOD_VIN[:9] + GOOD_VIN[9:].replace("0", "O").replace("1", "I")
    value = VIN(slipped)
    assert isinstance(value, Flaw)
    assert value.value == GOOD_VIN
    assert value.reason.code == "vin_repaired"
    assert GOOD_VIN in value.reason.text("zh")


def test_a_repair_that_fails_the_check_digit_says_so() -> None:
    wrong = GOOD_VIN[:8] + ("1" if GOOD_VIN[8] != "1" else "2") + GOOD_VIN[9:].replace("0", "O")
    assert code(VIN(wrong)) == "vin_repaired_doubtful"


@pytest.mark.parametrize("cell", ["LSV123", GOOD_VIN + "1", 12345678.0])
def test_what_is_no_vin_says_so(cell: Cell) -> None:
    assert code(VIN(cell)) == "vin_unreadable"


@pytest.mark.parametrize(
    "cell",
    ["12012345678", 12012345678.0, 12012345678, "120-1234-5678", "+86 12012345678", "１２０１２３４５６７８"],
)
def test_one_phone_in_many_forms(cell: Cell) -> None:
    assert PHONE(cell) == "12012345678"


@pytest.mark.parametrize(
    "cell", ["1.38E+10", "1.2E+10", "1.2012345678E+10", 12000000000.0, 1.2e10, 12012345678.5]
)
def test_phones_a_spreadsheet_rounded_are_refused_not_guessed(cell: Cell) -> None:
    assert code(PHONE(cell)) == "phone_rounded"
    assert code(PHONES(cell)) == "phone_rounded"


def test_several_phones_in_one_cell() -> None:
    assert PHONES("12012345678/12012345679") == ["12012345678", "12012345679"]
    assert PHONES("12012345678、021-62345678") == ["12012345678", "02162345678"]
    assert PHONE("12012345678/12012345679") == "12012345678"


def test_a_phone_beside_an_unreadable_one_is_kept() -> None:
    value = PHONE("12012345678/123")
    assert isinstance(value, Flaw)
    assert (value.value, value.reason.code) == ("12012345678", "phone_unreadable")


@pytest.mark.parametrize("cell", ["123", "没有电话", 5.0])
def test_what_is_no_phone_says_so(cell: Cell) -> None:
    assert code(PHONE(cell)) == "phone_unreadable"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("RO1001", "RO1001"),
        (1001.0, "1001"),
        (1001, "1001"),
        ("0001001", "0001001"),
        (" RO-1 ", "RO-1"),
        ("1E10", "1E10"),
    ],
)
def test_numbers_that_are_names_stay_texts(cell: Cell, text: str) -> None:
    assert NUMBER(cell) == text


@pytest.mark.parametrize("cell", ["2.01006E+13", "1.2E+10", 1.5, 2.0e15, 201006030012345678.0])
def test_numbers_that_lost_digits_are_refused(cell: Cell) -> None:
    assert code(NUMBER(cell)) == "digits_lost"


@given(st.one_of(st.text(), st.floats(), st.integers()))
def test_no_cell_breaks_the_parsers(cell: Cell) -> None:
    for parse in (PLATE, VIN, PHONE, NUMBER):
        value = parse(cell)
        assert value is None or isinstance(value, str | Flaw)
