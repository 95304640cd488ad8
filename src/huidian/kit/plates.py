"""Number plates of civil vehicles in China, as dealers type them and as they are stored.

Stored form: upper case, half width, nothing between the characters (``沪A12345``, ``粤BD12345``).
Recognised: common plates (7 characters) and new-energy plates (8), the endings 学 警 挂 港 澳 试 超 领,
embassy plates (使 before or after six digits) and armed-police plates (WJ).
"""

import re
import unicodedata

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_SERIAL = "[A-HJ-NP-Z0-9]"
_PLATE = re.compile(
    rf"[{PROVINCES}][A-HJ-Z](?:"
    rf"{_SERIAL}{{5}}"  # common
    rf"|{_SERIAL}{{4}}[学警挂港澳试超领]"  # special use
    rf"|[A-HJK]{_SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJK]"  # new energy, small and large
    r")"
    r"|使[0-9]{6}|[0-9]{6}使"
    rf"|WJ[{PROVINCES}]?[0-9]{{4}}[A-HJ-NP-Z0-9]|WJ[0-9]{{7}}"
).fullmatch
_TYPED = str.maketrans(
    dict(zip("滬遼魯蘇贛晉蒙陝閩貴粵寧瓊雲學掛領試", "沪辽鲁苏赣晋蒙陕闽贵粤宁琼云学挂领试", strict=True))
)
_BETWEEN = re.compile(r"[\s.·•‧∙・。\-‐‑–—_*#]+")
_SLIPS = str.maketrans("OI", "01")


def normalise_plate(text: str) -> str | None:
    """The stored form of a plate, or ``None`` where the text is no plate.

    Strict: a text without its province character is not completed. Letters O and I in the serial part,
    which no authority issues, are read as 0 and 1.
    """
    if _PLATE(text):
        return text
    typed = _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_TYPED)
    if _PLATE(typed):
        return typed
    repaired = typed[:2] + typed[2:].translate(_SLIPS)
    return repaired if _PLATE(repaired) else None


def mask_plate(plate: str) -> str:
    """A plate with its middle hidden: the first two and the last two characters stay (``沪A***45``)."""
    hidden = max(len(plate) - 4, 0)
    return plate[:2] + "*" * hidden + plate[-2:] if hidden else "*" * len(plate)
