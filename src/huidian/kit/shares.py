"""Shares of counts that were added up already."""

from huidian.kit.rounding import SHARE_DIGITS, half_up

FEW = 30
"""A share of fewer vehicles says little: it is shown, and compared with nothing."""


def share_of(part: int, whole: int) -> float | None:
    """part / whole as a fraction, None over nothing."""
    return part / whole if whole else None


def less(share: float | None, earlier: float | None) -> float | None:
    """A share less an earlier one, as a fraction (0.01 is one point); None where either is missing.

    It is the difference of what is printed, in tenths of a point: 22.5 % to 20.6 % is −1.9 points. Of counts
    it is a count.
    """
    if share is None or earlier is None:
        return None
    if isinstance(share, int) and isinstance(earlier, int):
        return share - earlier
    return float(half_up(share, SHARE_DIGITS) - half_up(earlier, SHARE_DIGITS))
