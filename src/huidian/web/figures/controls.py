"""The controls of a page of figures: kind of order, month, window, and the day of knowledge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from huidian.kit.months import format_month
from huidian.retention.queries import Frame
from huidian.web.figures.address import Address
from huidian.web.figures.kinds import KINDS, WINDOWS
from huidian.web.figures.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a switch: its words, the address that chooses it, and what stands beside it."""

    words: str
    url: str
    chosen: bool
    value: str = ""
    note: str = ""


@dataclass(frozen=True)
class Controls:
    """What can be chosen on the page of `address`, which `frame` answers.

    `with_months` and `with_windows` say whether those are chosen here; `notes` stand beside the kinds;
    `closed_on` is the day on which the month was closed; `passed_over` says what cannot be shown.
    """

    address: Address
    frame: Frame
    today: date
    with_months: bool = True
    with_windows: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)
    closed_on: date | None = None
    passed_over: Sequence[str] = ()

    @property
    def here(self) -> str:
        """The page's path."""
        return reverse(self.address.route)

    @property
    def kinds(self) -> list[Choice]:
        if not self.address.fields.kind:
            return []
        return [
            Choice(
                str(words),
                self.address.but(kind=kind).url,
                kind == self.frame.kind,
                kind,
                self.notes.get(kind, ""),
            )
            for kind, words in KINDS.items()
        ]

    @property
    def months(self) -> list[Choice]:
        if not self.with_months:
            return []
        return [
            Choice(format_month(month), self.address.but(month=month).url, month == self.frame.month)
            for month in self.frame.months
        ]

    @property
    def windows(self) -> list[Choice]:
        return window_choices(self.address, self.frame.window) if self.with_windows else []

    @property
    def earlier(self) -> str:
        """The address of the month before; "" where there is none."""
        return step(self.address, self.frame.month - 1, self.frame.months)

    @property
    def later(self) -> str:
        return step(self.address, self.frame.month + 1, self.frame.months)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What else the page asks for and the form of months and windows carries along."""
        chosen = {"month", "window"} if self.with_windows else {"month"}
        return [(name, value) for name, value in self.address.pairs() if name not in chosen]

    @property
    def knowledge(self) -> Knowledge:
        return Knowledge(self.frame.as_of, self.today, self.here, self.address.pairs(), self.closed_on)


def step(address: Address, month: int, months: Sequence[int]) -> str:
    """The address of a month; "" where it cannot be chosen."""
    return address.but(month=month).url if month in months else ""


def window_choices(address: Address, window: int) -> list[Choice]:
    """The churn windows to choose, that of the page among them."""
    return [
        Choice(str(one), address.but(window=one).url, one == window, str(one))
        for one in sorted({*WINDOWS, window})
    ]
