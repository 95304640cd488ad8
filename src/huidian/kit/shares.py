"""Shares of counts that were added up already."""


def share_of(part: int, whole: int) -> float | None:
    """part / whole as a fraction, None over nothing."""
    return part / whole if whole else None
