"""What the network desk's address asks for, and the addresses behind its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huidian.kit.months import format_month
from huidian.retention import queries as retention
from huidian.web.figures.address import Address, Fields, any_text, month_of_text, one_of

NARROWS = ("region", "grade", "size")
"""What the table of dealers is narrowed by, with several values each."""
QUARTER = "quarter"
FIELDS = Fields(
    route="network:desk",
    list_route="network:vehicles",
    window=True,
    kind=True,
    more={
        **dict.fromkeys(("urgent", "q", "sort"), any_text),
        "span": one_of(*(span for span in retention.SPANS if span != QUARTER)),
    },
    several=NARROWS,
)


def span_of(address: Address) -> str:
    """Over which months the flows are."""
    return address.more["span"] or QUARTER


@dataclass(frozen=True, slots=True)
class Lists:
    """The addresses of the vehicles behind the numbers of a dealer, or of all the reader's."""

    cohort_url: str
    lost_url: str
    defected_url: str
    brand_url: str

    @classmethod
    def of(cls, address: Address, code: str = "") -> Lists:
        """Those of a month; without a dealer's code of all."""
        by = {"dealer": code} if code else None
        counts = ("cohort", "lost", "defected", "lost_to_network")
        return cls(*(address.list_url(which, by=by) for which in counts))


def flow_url(address: Address, lost_by: str, seen_by: str, first_month: int, last_month: int) -> str:
    """The vehicles behind a cell of the flow matrix."""
    flow = {"until": format_month(last_month), "to": seen_by}
    return address.but(month=first_month).list_url("defected", by={"dealer": lost_by}, narrowed=flow)


def until_of(query: Mapping[str, str]) -> int | None:
    """The last month of a list of several; None where none is said."""
    return month_of_text(query.get("until", ""))
