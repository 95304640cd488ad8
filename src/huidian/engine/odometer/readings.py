"""One reading of an odometer."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """What an odometer showed on a day, in kilometres, and where that is written (an order, a statement)."""

    day: date
    km: int
    ref: str = ""
