"""Phones: what a shop types, and what a spreadsheet has spoiled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.kit.phones import mask_phone, normalise_phone


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("12012345678", "12012345678"),
        ("120 1234 5678", "12012345678"),
        ("120-1234-5678", "12012345678"),
        ("１２０１２３４５６７８", "12012345678"),
        ("+86 12012345678", "12012345678"),
        ("0086-12012345678", "12012345678"),
        ("8612012345678", "12012345678"),
        ("012012345678", "12012345678"),
        ("12012345678.0", "12012345678"),
        ("021-60123456", "02160123456"),
        ("(021)60123456", "02160123456"),
        ("（０２１）６０１２３４５６", "02160123456"),
        ("02160123456转801", "02160123456-801"),
        ("021-60123456-801", "02160123456-801"),
        ("021 60123456 ext 801", "02160123456-801"),
        ("0910-6012345", "09106012345"),
        ("0910—60123456", "091060123456"),
        ("+86 21 60123456", "02160123456"),
        ("400-012-3456", "4000123456"),
    ],
)
def test_one_number_gives_its_digits(typed: str, stored: str) -> None:
    assert normalise_phone(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.38E+10",
        "1.2012345678E+10",
        "60123456",
        "1201234567",
        "120123456789",
        "无",
        "11111111111",
        "12012345678/12087654321",
        "021-6012345",
        "沪A12345",
    ],
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    assert normalise_phone(text) is None


@given(st.integers(10_000_000_000, 19_999_999_999).filter(lambda n: n != 11_111_111_111))
def test_every_mobile_is_kept_and_found_again_when_spaced(number: int) -> None:
    digits = str(number)
    assert normalise_phone(digits) == digits
    assert normalise_phone(f"{digits[:3]} {digits[3:7]}-{digits[7:]}") == digits


@given(st.text(max_size=16))
def test_reading_twice_changes_nothing(text: str) -> None:
    phone = normalise_phone(text)
    if phone is not None:
        assert normalise_phone(phone) == phone


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("12012345678", "120****5678"), ("02160123456-801", "021****3456"), ("60123456", "********"), ("", "")],
)
def test_masking(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked
