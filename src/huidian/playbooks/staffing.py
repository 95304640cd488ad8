"""The `[staffing]` part of a playbook: how many people a care department needs (S0's table)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake


@dataclass(frozen=True, slots=True)
class Posts:
    """People of a care department: managers, information administrators, agents."""

    managers: int
    administrators: int
    agents: int

    @property
    def people(self) -> int:
        """All of them together."""
        return self.managers + self.administrators + self.agents

    def lack(self, held: Posts) -> int:
        """How many people are missing: of each post, whoever is too many in another."""
        wanted = (self.managers, self.administrators, self.agents)
        there = (held.managers, held.administrators, held.agents)
        return sum(max(n - m, 0) for n, m in zip(wanted, there, strict=True))

    def __str__(self) -> str:
        return f"{self.managers}+{self.administrators}+{self.agents}"


@dataclass(frozen=True, slots=True)
class SalesColumn:
    """A column of the table: showroom sales of a month up to ``most_sales`` (None: no bound)."""

    key: str
    label: Label
    most_sales: int | None = None


@dataclass(frozen=True, slots=True)
class VisitsRow:
    """A row of the table: visits of a month up to ``most_visits`` (None: no bound).

    ``posts`` has a text for each column: managers + administrators + agents, as ``1+1+2``.
    """

    key: str
    label: Label
    posts: tuple[str, ...]
    most_visits: int | None = None


@dataclass(frozen=True, slots=True)
class Staffing:
    """The table. Rows and columns ascend."""

    sales: tuple[SalesColumn, ...]
    visits: tuple[VisitsRow, ...]

    def cell(self, visits: int, sales: int) -> tuple[int, int]:
        """Row and column of a month; what is above every bound has the last one."""
        rows = [row.most_visits for row in self.visits]
        columns = [column.most_sales for column in self.sales]
        return _place(rows, visits), _place(columns, sales)

    def posts_for(self, visits: int, sales: int) -> Posts:
        """The people recommended for so many visits and showroom sales of a month."""
        row, column = self.cell(visits, sales)
        posts = posts_of(self.visits[row].posts[column])
        assert posts is not None
        return posts

    def covers(self, sales: int) -> bool:
        """Whether the table says anything of so many sales: beyond it, its last column is the least."""
        most = self.sales[-1].most_sales
        return most is None or sales <= most


def posts_of(text: str) -> Posts | None:
    """What `1+1+2` says; None where it says nothing."""
    parts = text.split("+")
    if len(parts) != 3 or not all(one.isascii() and one.isdecimal() and len(one) < 4 for one in parts):
        return None
    return Posts(*(int(one) for one in parts))


def contradictions_in(staffing: Staffing) -> Iterator[Mistake]:
    """What single values get wrong together: bounds out of order, a cell missing or not readable."""
    bounds: tuple[tuple[str, str, Sequence[tuple[str, int | None]]], ...] = (
        ("sales", "most_sales", [(one.key, one.most_sales) for one in staffing.sales]),
        ("visits", "most_visits", [(one.key, one.most_visits) for one in staffing.visits]),
    )
    for table, field, named in bounds:
        for (_key, lower), (key, upper) in pairwise(named):
            if lower is None or (upper is not None and upper <= lower):
                words = Label("上下限必须从小到大", "the bounds must ascend")
                yield ("staffing", table, key, field), words
    for row in staffing.visits:
        path = ("staffing", "visits", row.key, "posts")
        if len(row.posts) != len(staffing.sales):
            words = Label(
                f"每列一格：要 {len(staffing.sales)} 格", f"a cell for each column: {len(staffing.sales)}"
            )
            yield path, words
        for text in row.posts:
            if posts_of(text) is None:
                yield path, Label(f"“{text}”不是“1+1+2”的样子", f"{text!r} is not written as 1+1+2")


def _place(bounds: Sequence[int | None], value: int) -> int:
    within = (at for at, most in enumerate(bounds) if most is None or value <= most)
    return next(within, len(bounds) - 1)
