"""Numbers as they are printed: half up, wherever a share or an amount is shown. The one rounding.

The digits of a float's shortest text are the number meant: 3/80 is 0.0375, and so 3.8 %.
"""

from decimal import ROUND_HALF_UP, Decimal

SHARE_DIGITS = 3
"""A share is printed in tenths of a percent."""


def half_up(value: float, digits: int = 0) -> Decimal:
    """The value with so many digits after the point; halves go away from zero, and none is −0."""
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + 0


def percent(share: float, digits: int = 1) -> str:
    """A fraction → 6.3%."""
    return f"{half_up(share, digits + 2) * 100:.{digits}f}%"


def points(difference: float) -> str:
    """A difference of two fractions → +0.6 (percentage points), with a true minus sign."""
    return f"{half_up(difference, SHARE_DIGITS) * 100:+.1f}".replace("-", "−")


def exact_yuan(fen: int) -> Decimal:
    """Fen as yuan with both digits: 150 → 1.50."""
    return half_up(fen / 100, 2)


def yuan(fen: int) -> int:
    """Fen as whole yuan: 150 → 2."""
    return int(half_up(fen / 100))
