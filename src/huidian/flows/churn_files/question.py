"""What is asked of the files, and why it cannot be answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from huidian.kit.labels import Label
from huidian.playbooks import Playbook

NO_DEALER = "-"
"""The dealer of orders whose file names none and for which none was given."""


@dataclass(frozen=True)
class Question:
    """Which month of which files. ``month`` is the assessed month number; the window is the playbook's.

    ``mapping`` gives columns by hand (field → header). ``dealer`` stands where the files name none.
    ``as_of`` leaves out later visits; ``today`` is the day after which a date cannot be right.
    """

    files: tuple[Path, ...]
    month: int
    playbook: Playbook
    mapping: Mapping[str, str] = field(default_factory=dict)
    dealer: str = NO_DEALER
    as_of: date | None = None
    today: date | None = None

    @property
    def window_months(self) -> int:
        """How many months a vehicle may stay away before it counts as lost."""
        return self.playbook.churn.window_months

    @property
    def cohort_month(self) -> int:
        """The month number whose vehicles are looked for."""
        return self.month - self.window_months


class Unanswerable(Exception):  # noqa: N818 - it reads as what it says
    """The files or the call are unusable; says so in one sentence."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label
