"""What the pages of figures have in common: the question with nothing left open, and the answer's head."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from django.utils.translation import gettext as _

from huidian.kit.months import format_month
from huidian.kit.shares import FEW
from huidian.retention.queries import Frame, Moved
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.controls import Controls
from huidian.web.figures.metrics import metric_of
from huidian.web.figures.rates import partial_words


class Framed(Protocol):
    """An answer that says what it speaks of."""

    @property
    def frame(self) -> Frame: ...


Answer = TypeVar("Answer", bound=Framed, covariant=True)


@dataclass(frozen=True)
class FiguresPage(Generic[Answer]):
    """`page` answers what `address` asks; `today` is the day it is."""

    page: Answer
    address: Address
    today: date

    passed_over: Sequence[str] = field(init=False, default=())
    """What the address asks for and the page cannot show, a sentence each."""

    with_months = True
    with_windows = False

    def __post_init__(self) -> None:
        frame = self.page.frame
        object.__setattr__(self, "passed_over", passed_over(self.address, frame, self.today))
        # A day of knowledge that is not past is none, and so is a month without data.
        month = self.address.month if self.address.month == frame.month else None
        object.__setattr__(self, "address", self.address.but(as_of=frame.as_of.past_day, month=month))

    @cached_property
    def here(self) -> Address:
        """The question with nothing left to what is usual."""
        frame = self.page.frame
        window = {"window": frame.window} if self.with_windows else {}
        return self.address.but(month=frame.month, **window)

    @property
    def controls(self) -> Controls:
        return Controls(
            address=self.address,
            frame=self.page.frame,
            today=self.today,
            with_months=self.with_months,
            with_windows=self.with_windows,
            notes=self.kind_notes,
            closed_on=self.closed_on,
            passed_over=self.passed_over,
        )

    @property
    def kind_notes(self) -> Mapping[str, str]:
        """What stands beside the kinds of orders to choose."""
        return {}

    @property
    def closed_on(self) -> date | None:
        """The day on which the page's month was closed."""
        return None


def passed_over(address: Address, frame: Frame, today: date) -> tuple[str, ...]:
    """What an address asks for beyond the data or in the future, and what is shown in its place."""

    def sentences() -> Iterator[str]:
        if address.month not in (None, frame.month):
            named = {"asked": format_month(address.month), "shown": format_month(frame.month)}
            yield _("%(asked)s 没有数据，显示 %(shown)s") % named
        if address.as_of and address.as_of > today:
            yield _("%(day)s 还没有到，显示截至今天") % {"day": formats.day(address.as_of)}

    return tuple(sentences())


@dataclass(frozen=True)
class Hero:
    """The answer of a page: one number, its working, how it moved, and what to do next.

    `working` and `detail` (below the movement, "" for none) and `after` (below the action) are templates.
    `look` is a class of the number; `more_is_better` colours the movement, of years where `yearly`;
    `excluded_url` leads to the vehicles left out.
    """

    url: str
    text: str
    defines: str
    moved: Moved
    working: str
    action: str
    action_url: str
    few: bool
    unit: str = ""
    look: str = ""
    icon: str = "list"
    more_is_better: bool = False
    yearly: bool = False
    excluded_url: str = ""
    detail: str = ""
    after: str = ""

    @property
    def partial(self) -> str:
        """Of which part of its years the data tell, in words; "" of the whole."""
        return partial_words(self.moved.now)

    @property
    def is_count(self) -> bool:
        """Whether the movement is of vehicles, not of a rate."""
        return self.moved.now.denominator is None

    @property
    def change_size(self) -> float:
        """The movement against the month before without its sign."""
        return abs(self.moved.change or 0)


def rate_hero(
    moved: Moved, *, which: str, here: Address, working: str, action: str, action_url: str, **more: Any
) -> Hero:
    """The hero of a rate: it opens the list of one of its counts."""
    now = moved.now
    return Hero(
        url=here.list_url(which, now.metric),
        text=formats.percent(now.rate),
        defines=f"def-{now.metric}",
        moved=moved,
        few=now.n < FEW,
        more_is_better=metric_of(now.metric).better == "up",
        excluded_url=here.list_url("excluded", now.metric),
        working=working,
        action=action,
        action_url=action_url,
        **more,
    )
