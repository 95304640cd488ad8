"""Shares of counts that were added up already."""

FEW = 30
"""A share of fewer vehicles says little: it is shown, and compared with nothing."""


def share_of(part: int, whole: int) -> float | None:
    """part / whole as a fraction, None over nothing."""
    return part / whole if whole else None


def less(share: float | None, earlier: float | None) -> float | None:
    """A share less an earlier one, as a fraction (0.01 is one point); None where either is missing."""
    return None if share is None or earlier is None else share - earlier
