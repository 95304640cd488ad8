"""Phone numbers of mainland China: mobiles, landlines with area code, 400 and 800 numbers."""

import re
import unicodedata

_MOBILE = re.compile(r"1[0-9]{10}").fullmatch
_TYPED_MOBILE = re.compile(r"(?:(?:\+|00)?86-?|0)?(1[0-9]{2})-?([0-9]{4})-?([0-9]{4})").fullmatch
_TYPED_LANDLINE = re.compile(
    r"(?:(?:(?:\+|00)?86-?0?)|0)"
    r"(?:(10|2[0-9])-?([2-9][0-9]{3})-?([0-9]{4})|([3-9][0-9]{2})-?([2-9][0-9]{2,3})-?([0-9]{4}))"
    r"(?:(?:转|EXT|X|-|#)([0-9]{1,6}))?"
).fullmatch
_TYPED_HOTLINE = re.compile(r"([48]00)-?([0-9]{3})-?([0-9]{4})").fullmatch
_NOISE = re.compile(r"\.0$|[\s()·]+")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def normalise_phone(text: str) -> str | None:
    """The digits of one phone number, or ``None`` where the text is none.

    Mobiles give 11 digits, landlines area code and number (``02162345678``), with an extension after a
    dash (``02162345678-801``). Numbers that a spreadsheet rounded (``1.38E+10``), several numbers in one
    text and landlines without area code are refused, not guessed; so is one digit repeated.
    """
    if not _MOBILE(text):
        typed = _NOISE.sub("", unicodedata.normalize("NFKC", text).upper().translate(_DASHES))
        return _read_typed(typed)
    return text if text != "1" * 11 else None


def _read_typed(typed: str) -> str | None:
    if match := _TYPED_MOBILE(typed) or _TYPED_HOTLINE(typed):
        digits = "".join(match.groups())
        return digits if len(set(digits)) > 1 else None
    if match := _TYPED_LANDLINE(typed):
        *parts, extension = match.groups(default="")
        return "0" + "".join(parts) + (f"-{extension}" if extension else "")
    return None


def mask_phone(phone: str) -> str:
    """A stored phone number with its middle hidden (``138****5678``); an extension is left out."""
    digits = phone.partition("-")[0]
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 10 else "*" * len(digits)
