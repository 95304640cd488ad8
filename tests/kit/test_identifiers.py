"""Which texts hold a number by which somebody is known."""

from __future__ import annotations

import pytest

from huidian.kit.identifiers import mask_identifiers
from huidian.kit.vins import make_vin

VIN = make_vin("LSV", 7)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("打给 12012345678 了", "打给 120****5678 了"),
        ("120-1234-5678", "120****5678"),
        ("021-62345678", "021****5678"),
        (f"q={VIN}&x", "q=***********000007&x"),
        ("沪A12345、粤BD12345", "沪A***45、粤B****45"),
        ("沪A·12345", "沪A****45"),
        ("310101199001011234", "**************1234"),
        ("31010119900101123X", "**************123X"),
        ("2026-11-28T02:30:00.123456+00:00", "2026-11-28T02:30:00.123456+00:00"),
        ("a" * 40 + "1234567890" * 2 + "abcd", "a" * 40 + "1234567890" * 2 + "abcd"),
        ("大众Passat 2.0T，三组", "大众Passat 2.0T，三组"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_numbers_are_masked_wherever_they_stand(text: str, masked: str) -> None:
    assert mask_identifiers(text) == masked
