"""VINs: slips of O and 0, and the check digit against published examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.kit.vins import has_valid_check_digit, make_vin, mask_vin, normalise_vin, vin_check_digit

ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"


@pytest.mark.parametrize(
    ("vin", "digit"),
    [
        ("1M8GDM9AXKP042788", "X"),
        ("11111111111111111", "1"),
        ("5GZCZ43D13S812715", "1"),
        ("1HGCM82633A004352", "3"),
    ],
)
def test_published_check_digits(vin: str, digit: str) -> None:
    assert vin_check_digit(vin) == digit
    assert has_valid_check_digit(vin)


def test_two_places_swapped_are_noticed() -> None:
    assert not has_valid_check_digit("1M8GDM9AXKP042878")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1m8gdm9axkp042788", "1M8GDM9AXKP042788"),
        (" 1M8GDM9AX KP042788 ", "1M8GDM9AXKP042788"),
        ("1M8GDM9AXKPO42788", "1M8GDM9AXKP042788"),
        ("IM8GDM9AXKPQ42788", "1M8GDM9AXKP042788"),
        ("１M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
    ],
)
def test_typing_is_cleaned(typed: str, stored: str) -> None:
    assert normalise_vin(typed) == stored


@pytest.mark.parametrize(
    "text", ["", "1M8GDM9AXKP04278", "1M8GDM9AXKP0427888", "沪A12345", "0" * 17, "O" * 17]
)
def test_what_is_no_vin_is_refused(text: str) -> None:
    assert normalise_vin(text) is None


@given(st.text(ALPHABET, min_size=17, max_size=17).filter(lambda vin: vin != "0" * 17))
def test_every_vin_is_kept_as_it_is(vin: str) -> None:
    assert normalise_vin(vin) == vin
    assert normalise_vin(vin.lower()) == vin


@given(st.integers(0, 39_000_000_000_000))
def test_made_vins_are_valid(serial: int) -> None:
    vin = make_vin("LZZ", serial)
    assert normalise_vin(vin) == vin
    assert has_valid_check_digit(vin)


def test_made_vins_differ() -> None:
    serials = [*range(500), *range(999_800, 1_000_200), 33_000_001, 34_000_001]
    assert len({make_vin("LZZ", serial) for serial in serials}) == len(set(serials))


@pytest.mark.parametrize(("wmi", "serial"), [("LIO", 1), ("LZ", 1), ("LZZ", -1), ("LZZ", 40_000_000_000_000)])
def test_impossible_vins_are_not_made(wmi: str, serial: int) -> None:
    with pytest.raises(ValueError):
        make_vin(wmi, serial)


def test_masking_leaves_the_serial_number() -> None:
    assert mask_vin("1M8GDM9AXKP042788") == "***********042788"
