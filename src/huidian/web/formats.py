"""Numbers, days and labels as the pages write them. Rates are fractions, months month numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext

from huidian.kit import rounding
from huidian.kit.labels import Label
from huidian.kit.months import format_month

NOTHING = "–"


def in_language(value: Label | str | None) -> str:
    """A bilingual label in the page's language; "–" for nothing."""
    if isinstance(value, Label):
        return value.in_(get_language() or "zh-hans")
    return value or NOTHING


def listed(items: Iterable[object]) -> str:
    """Several one after another: 甲、乙; in English A, B."""
    return pgettext("between", "、").join(map(str, items))


def aside(name: object, more: object) -> str:
    """Something and what is said beside it: 甲（乙）; in English A (B)."""
    return gettext("%(name)s（%(more)s）") % {"name": name, "more": more}


def told(name: object, words: object) -> str:
    """Something and what is said of it: 甲：乙; in English A: B. Of a hidden name what is said alone."""
    if not name:
        return str(words)
    return gettext("%(name)s：%(words)s") % {"name": name, "words": words}


def count(value: int | None) -> str:
    """1234 → 1,234."""
    return NOTHING if value is None else f"{value:,}"


def signed(value: int | None) -> str:
    """A difference of two counts → +12, with a true minus sign; 0 → 0."""
    return NOTHING if value is None else f"{value:+,}".replace("-", "−") if value else "0"


def percent(value: float | None) -> str:
    """A fraction → 25.0%."""
    return NOTHING if value is None else rounding.percent(value)


def score(value: float | None) -> str:
    """A score → 99.2."""
    return NOTHING if value is None else f"{rounding.half_up(value, 1)}"


def number(value: float) -> str:
    """A number with one digit after the point where it has any: 10.0 → 10, 2.5."""
    rounded = rounding.half_up(value, 1)
    return f"{rounded:f}" if rounded % 1 else f"{int(rounded)}"


def score_change(value: float | None) -> str:
    """A difference of two scores → +0.4, with a true minus sign; none is 0.0."""
    return (
        NOTHING
        if value is None
        else f"{rounding.half_up(value, 1):+}".replace("-", "−").replace("+0.0", "0.0")
    )


def yuan(fen: int | None) -> str:
    """Fen → whole yuan: 123456 → 1,235."""
    return NOTHING if fen is None else f"{rounding.yuan(fen):,}"


def money(fen: int | None) -> str:
    """Fen → yuan to the last fen, as an account says it: -123450 → -1,234.50."""
    if fen is None:
        return NOTHING
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def change_in_yuan(then: int | None, now: int | None) -> str:
    """How an amount in fen moved, in whole yuan: the difference of what is shown of both."""
    return NOTHING if then is None or now is None else signed(rounding.yuan(now) - rounding.yuan(then))


def dialled(phone: str | None) -> str:
    """A phone as a telephone takes it: 120 0000-0001 → 12000000001; "" where it is masked or no number."""
    digits = (phone or "").replace(" ", "").replace("-", "")
    return digits if digits.removeprefix("+").isdecimal() and digits.isascii() else ""


def kilobytes(size: int) -> str:
    """Bytes → 12 KB, at least one."""
    return f"{max(1, int(rounding.half_up(size / 1024))):,} KB"


def width(part: float, longest: float) -> str:
    """How long a bar is beside the longest one, as CSS has it: 42.0%."""
    return f"{100 * part / longest:.1f}%" if longest else "0"


def points(value: float | None) -> str:
    """A difference of two fractions → +0.6 (percentage points), with a true minus sign."""
    return NOTHING if value is None else rounding.points(value)


def month(value: int | None) -> str:
    """A month number → 2010-12."""
    return NOTHING if value is None else format_month(value)


def day(value: date | None) -> str:
    """2010-12-31."""
    return NOTHING if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """2010-12-31 08:05, in the zone the page tells the time in: its dealer's."""
    return NOTHING if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
