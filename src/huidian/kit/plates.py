"""Number plates of civil vehicles in China, as dealers type them and as they are stored.

Stored form: upper case, half width, nothing between the characters (``沪A12345``, ``粤BD12345``).
Recognised: common plates (7 characters) and new-energy plates (8), the endings 学 警 挂 港 澳 试 超 领,
embassy plates (使 before or after six digits), armed-police plates (WJ) and rescue plates (应急, GA 36).
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
    rf"|[{PROVINCES}][XS][0-9]{{4}}应急"  # fire and rescue
    r"|使[0-9]{6}|[0-9]{6}使"
    rf"|WJ[{PROVINCES}]?[0-9]{{4}}[A-HJ-NP-Z0-9]|WJ[0-9]{{7}}"
).fullmatch
_NEW_ENERGY = re.compile(rf"[{PROVINCES}][A-HJ-Z](?:[A-HJK]{_SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJK])").fullmatch
_TYPED = str.maketrans(
    dict(zip("滬遼魯蘇贛晉蒙陝閩貴粵寧瓊雲學掛領試", "沪辽鲁苏赣晋蒙陕闽贵粤宁琼云学挂领试", strict=True))
)
_NOTE = re.compile(r"(?<=.{7})[(\[【<〔「{].*?[)\]】>〕」}]$")
_BETWEEN = re.compile(r"[^A-Za-z0-9\u4e00-\u9fff]+")
_CAPTION = re.compile(r"^(?:车牌号?码?|牌照号?码?|车号|号牌)(?=.{6})")
_COLOUR = re.compile(
    r"(?<=.{7})(?:[蓝黄绿白黑]底[白黑红]字|[大小]型汽?车)$|(?<=.{7})(?:渐变绿|黄绿|[蓝黄绿白黑])(?:色|底|牌|色牌|底牌)?$|^(?:渐变绿|黄绿|[蓝黄绿白])(?:色|底|牌|色牌|底牌)?(?=.{7})"
)
_SLIPS = str.maketrans("OI", "01")


def normalise_plate(text: str) -> str | None:
    """The stored form of a plate, or ``None`` where the text is no plate.

    Strict: a text without its province character is not completed. Letters O and I in the serial part,
    which no authority issues, are read as 0 and 1. What is noted beside a plate (its colour, a word in
    brackets) and any sign within it are left out.
    """
    if _PLATE(text):
        return text
    plain = unicodedata.normalize("NFKC", text).strip()
    typed = _typed(plain)
    for candidate in (typed, _typed(_NOTE.sub("", plain)), _COLOUR.sub("", _CAPTION.sub("", typed))):
        for plate in (candidate, candidate[:2] + candidate[2:].translate(_SLIPS)):
            if _PLATE(plate):
                return plate
    return None


def _typed(text: str) -> str:
    return _BETWEEN.sub("", text).upper().translate(_TYPED)


def mask_plate(plate: str) -> str:
    """A plate with its middle hidden: the first two and the last two characters stay (``沪A***45``)."""
    hidden = max(len(plate) - 4, 0)
    return plate[:2] + "*" * hidden + plate[-2:] if hidden else "*" * len(plate)


def powertrain_of_plate(plate: str) -> str:
    """What a new-energy plate in stored form says of its vehicle (GA 36); empty for every other plate.

    ``electric``, or ``plug_in``: a range extender is one.
    """
    if not _NEW_ENERGY(plate):
        return ""
    letter = plate[2] if plate[2].isalpha() else plate[7]
    return "electric" if letter in "ABCDE" else "plug_in"
