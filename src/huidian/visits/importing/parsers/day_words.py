"""What stands around a day's digits: weekdays, parts of the day, zones, Chinese numerals."""

import re
from dataclasses import dataclass
from datetime import timedelta

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_WEEKDAY = re.compile(
    r"[(\[]?(?:(?:星期|礼拜|周)[一二三四五六日天]|\b(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z]*\b\.?)[)\]]?,?"
)
_HALF = re.compile(
    r"上午|下午|晚上|晚间|晚(?=\d)|凌晨|早上|清晨|中午|傍晚|夜里|夜间|\b[AP]\.?M\.?(?![A-Z])|(?<=\d)[AP]M\b"
)
_ZONE = re.compile(r"(?<=\d)\s*(?:Z|UTC|GMT|(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?)\s*$")
_CHINESE = re.compile(r"[〇零○一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾]+(?=[年月日号时点分秒])")
_DIGITS = {sign: digit for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_DIGITS |= {sign: digit for digit, sign in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30}
_EVENING = frozenset({"晚上", "晚间", "晚", "夜里", "夜间"})
_AFTERNOON = frozenset({"下午", "傍晚", "PM"}) | _EVENING
_MORNING = frozenset({"上午", "早上", "清晨", "凌晨", "AM"})


_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_NAMED = rf"(?P<month>(?:{'|'.join(_MONTHS)})[A-Z]*|\d{{1,2}}月)"
_AFTER_TIME = re.compile(r"(?P<time>\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?) +(?P<day>\d{4}[-/.年]\S+)")
_MONTH_NAMED = (
    re.compile(rf"(?P<day>\d{{1,2}})[-/., ]+{_NAMED}[-/., ]+(?P<year>\d{{4}})(?:[T ]+(?P<time>.+))?"),
    re.compile(rf"{_NAMED}[. ]+(?P<day>\d{{1,2}})(?:,| )[, ]*(?P<year>\d{{4}})(?:[T ]+(?P<time>.+))?"),
    # As programs in Java print a moment, the zone's name between time and year; here CST is China's.
    re.compile(rf"{_NAMED} (?P<day>\d{{1,2}}) (?P<time>[\d:]+) (?:CST )?(?P<year>\d{{4}})"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """How a written hour is meant: `half` is the part of the day, `offset` the stated distance from UTC."""

    half: str = ""
    offset: timedelta | None = None

    def hour(self, written: int) -> int:
        """The hour of 24; 12 at night or in the morning is the day's first hour."""
        if self.half in _AFTERNOON and written < 12:
            return 0 if self.half in {"夜里", "夜间"} and written < 5 else written + 12
        if self.half == "中午" and written < 3:
            return written + 12
        if written == 12 and self.half in _MORNING | _EVENING:
            return 0
        return written


def plain_day(text: str) -> tuple[str, Clock]:
    """A written day as digits and signs only, and what its words say of the hour.

    ``2010/6/3 周四 晚上8:05`` gives ``2010/6/3 8:05`` and the evening.
    """
    text = text.translate(_DASHES).upper()
    if text.isascii() and not any(letter.isalpha() for letter in text):
        return _without_zone(text, "")
    text = _CHINESE.sub(lambda numeral: str(_number(numeral[0])), text)
    halves = [half.replace(".", "") for half in _HALF.findall(text)]
    text = " ".join(_HALF.sub(" ", _WEEKDAY.sub(" ", text)).split()).rstrip(".,")
    return _without_zone(_year_first(text), halves[0] if len(halves) == 1 else "")


def _year_first(text: str) -> str:
    """A day whose month is named, or that stands after its time, as year, month, day and time."""
    if swapped := _AFTER_TIME.fullmatch(text):
        return f"{swapped['day']} {swapped['time']}"
    for form in _MONTH_NAMED:
        if named := form.fullmatch(text):
            month = named["month"].removesuffix("月")
            number = month if month.isdigit() else str(_MONTHS.index(month[:3]) + 1)
            return f"{named['year']}-{number}-{named['day']} {named['time'] or ''}".strip()
    return text


def _without_zone(text: str, half: str) -> tuple[str, Clock]:
    zone = _ZONE.search(text) if ":" in text or text.endswith("Z") else None
    if zone is None:
        return text, Clock(half)
    sign, hours, minutes = zone.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    return text[: zone.start()], Clock(half, -offset if sign == "-" else offset)


def _number(numeral: str) -> int:
    """二〇一〇 → 2010, 三十一 → 31, 廿三 → 23."""
    if not any(sign in _TENS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total, digit = 0, 0
    for sign in numeral:
        if sign in _TENS:
            total += _TENS[sign] * (digit or 1)
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
