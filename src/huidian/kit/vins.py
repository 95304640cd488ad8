"""Vehicle identification numbers (ISO 3779, GB 16735; check digit as in 49 CFR 565)."""

import re
import unicodedata
from itertools import pairwise

_ALPHABET = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}").fullmatch
_BETWEEN = re.compile(r"[\s.·\-–—_*]+")
_SLIPS = str.maketrans("OIQ", "010")
_VALUES = dict(
    zip(_ALPHABET, (*range(10), 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, *range(2, 10)), strict=True)
)
_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_REPEATED = re.compile(r"(.)\1{11}")
_NO_SERIAL = re.compile(r"0{8}$")
_LONGEST_COUNT = 12
_LETTERS = _ALPHABET[10:]
_UP = frozenset(map("".join, (*pairwise("01234567890"), *pairwise(_LETTERS))))
_DOWN = frozenset(map("".join, (*pairwise("09876543210"), *pairwise(_LETTERS[::-1] + "9"))))
_FOLLOWING = _UP | _DOWN


def normalise_vin(text: str) -> str | None:
    """The stored form (17 characters, upper case), or ``None`` where the text is no VIN.

    O, I and Q never occur in a VIN and are read as 0, 1 and 0. A wrong check digit is kept: many real
    exports have some, and :func:`has_valid_check_digit` tells. A placeholder is no VIN.
    """
    if not _VIN(text):
        typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_SLIPS)
        if not _VIN(typed):
            return None
        text = typed
    return None if is_placeholder(text) else text


def is_placeholder(text: str) -> bool:
    """Whether 17 characters stand for a number nobody knew: one sign throughout, a count, a prefix and zeros.

    ``1111…``, ``LSV12345678901234``, ``LSVAA000000000000``. No maker numbers cars so: the tenth place is the
    model year, which is never 0.
    """
    return bool(_REPEATED.search(text) or _NO_SERIAL.search(text)) or _is_count(text)


def _is_count(text: str) -> bool:
    """Whether twelve signs in a row each follow the one before, up or down: digits, 0 after 9, or letters."""
    if len(text) == 17 and text[8:10] not in _FOLLOWING:
        return False  # twelve in a row of seventeen have these two among them
    for following in (_UP, _DOWN):
        run = 1
        for one, other in pairwise(text):
            run = run + 1 if one + other in following else 1
            if run == _LONGEST_COUNT:
                return True
    return False


def vin_check_digit(vin: str) -> str:
    """The check digit (``0``–``9`` or ``X``) a stored VIN should have at its ninth place."""
    remainder = sum(_VALUES[char] * weight for char, weight in zip(vin, _WEIGHTS, strict=True)) % 11
    return "X" if remainder == 10 else str(remainder)


def has_valid_check_digit(vin: str) -> bool:
    """Whether a stored VIN carries the check digit it should."""
    return vin[8] == vin_check_digit(vin)


def mask_vin(vin: str) -> str:
    """A VIN of which only the last six characters, its serial number, can be read."""
    hidden = max(len(vin) - 6, 0)
    return "*" * hidden + vin[hidden:]


def make_vin(wmi: str, serial: int) -> str:
    """An invented VIN with a valid check digit: ``wmi`` (3 characters) and a serial number from 0.

    Distinct serials up to 3.9e13 give distinct VINs; the last six places show ``serial % 1_000_000``.
    """
    if serial < 0:
        raise ValueError("serial must not be negative")
    overflow, tail = divmod(serial, 1_000_000)
    section = ""
    for _ in range(5):
        overflow, place = divmod(overflow, len(_ALPHABET))
        section = _ALPHABET[place] + section
    draft = f"{wmi}{section}0A1{tail:06d}"
    if overflow or not _VIN(draft):
        raise ValueError(f"no VIN can be made of {wmi!r} and {serial}")
    return draft[:8] + vin_check_digit(draft) + draft[9:]
