"""What the pages of the desk have in common: the question with nothing left open, and where it leads."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.urls import reverse

from huidian.retention.queries import Frame
from huidian.web.knowledge import Knowledge
from huidian.web.retention.asked import Asked, Steps, steps_of


class Framed(Protocol):
    """An answer that says what it speaks of."""

    @property
    def frame(self) -> Frame: ...


class Questioned:
    """A page that answers `asked`."""

    page: Framed
    asked: Asked
    today: date
    route: str = "retention:desk"

    @property
    def here(self) -> Asked:
        """The question with nothing left to what is usual."""
        return self.asked.but(month=self.page.frame.month)

    @property
    def steps(self) -> Steps:
        return steps_of(self.asked, self.page.frame.month, self.page.frame.months)

    @property
    def knowledge(self) -> Knowledge:
        """Which day's knowledge the page speaks of, and the choice of another."""
        return Knowledge(self.page.frame.as_of, self.today, reverse(self.route), self.asked.query())
