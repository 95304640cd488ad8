"""Plates in every civil form, and the slips of those who type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.kit.plates import PROVINCES, mask_plate, normalise_plate, powertrain_of_plate

SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
COMMON = st.builds(
    lambda province, city, serial: province + city + serial,
    st.sampled_from(PROVINCES),
    st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ"),
    st.text(SERIAL, min_size=5, max_size=5),
)


@pytest.mark.parametrize(
    "plate",
    [
        "沪A12345",
        "陕AB1C23",
        "京O12345",
        "沪AD12345",
        "粤B12345D",
        "粤BFA1234",
        "京A1234学",
        "京A1234警",
        "沪A123A挂",
        "粤Z1234港",
        "粤ZAB12澳",
        "沪A1234领",
        "使123456",
        "123456使",
        "WJ京12345",
        "WJ12345",
        "WJ京1234J",
        "WJ0112345",
    ],
)
def test_stored_forms_stay_as_they_are(plate: str) -> None:
    assert normalise_plate(plate) == plate


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("沪a12345", "沪A12345"),
        (" 沪A·12345 ", "沪A12345"),
        ("沪A•123 45", "沪A12345"),
        ("沪A-12345", "沪A12345"),
        ("沪A.12345", "沪A12345"),
        ("沪Ａ１２３４５", "沪A12345"),
        ("滬A12345", "沪A12345"),
        ("沪AO12I5", "沪A01215"),
        ("wj京-12345", "WJ京12345"),
        ("粤b·d12345", "粤BD12345"),
    ],
)
def test_typing_is_cleaned(typed: str, stored: str) -> None:
    assert normalise_plate(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A12345",
        "沪12345",
        "沪A1234",
        "沪A1234567",
        "无牌",
        "临牌",
        "LSVAA2A10BB123456",
        "沪A12345 沪B12345",
        "13812345678",
        "未上牌",
        "VA12345",
    ],
)
def test_what_is_no_civil_plate_is_refused(text: str) -> None:
    assert normalise_plate(text) is None


@given(COMMON)
def test_every_common_plate_is_read_however_it_is_spaced(plate: str) -> None:
    assert normalise_plate(plate) == plate
    assert normalise_plate(f" {plate[:2].lower()}·{plate[2:4].lower()} {plate[4:]}") == plate


@given(st.text(max_size=12))
def test_reading_twice_changes_nothing(text: str) -> None:
    plate = normalise_plate(text)
    if plate is not None:
        assert normalise_plate(plate) == plate


@pytest.mark.parametrize(
    ("plate", "masked"), [("沪A12345", "沪A***45"), ("沪AD12345", "沪A****45"), ("沪A", "**"), ("", "")]
)
def test_masking(plate: str, masked: str) -> None:
    assert mask_plate(plate) == masked


@pytest.mark.parametrize(
    ("plate", "powertrain"),
    [
        ("沪AD12345", "electric"),
        ("粤BF12345", "plug_in"),
        ("京AA12345", "electric"),
        ("沪A12345F", "plug_in"),  # a large vehicle has the letter at the end
        ("沪A12345D", "electric"),
        ("沪A12345", ""),
        ("沪AD1234", ""),
        ("使123456", ""),
        ("", ""),
    ],
)
def test_a_new_energy_plate_tells_the_powertrain(plate: str, powertrain: str) -> None:
    assert powertrain_of_plate(plate) == powertrain
