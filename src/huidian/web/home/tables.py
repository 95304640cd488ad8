"""The short tables of the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huidian.retention.queries import DealerLine
from huidian.web.figures.address import Address
from huidian.web.network.words import why

SHOWN = 12


@dataclass(frozen=True, slots=True)
class CallLine:
    """One dealer, why it needs a call, and the list of its lost vehicles."""

    line: DealerLine
    url: str
    whys: Sequence[str]


@dataclass(frozen=True, slots=True)
class Calls:
    """The dealers to call first; `urgent` of all `dealers` need one."""

    lines: Sequence[CallLine]
    urgent: int
    dealers: int


def calls_of(lines: Sequence[DealerLine], address: Address) -> Calls:
    """As `retention.dealers_to_call` puts them, in the network desk's words."""
    return Calls(
        [
            CallLine(
                line,
                address.list_url("lost", by={"dealer": line.code}),
                [why(reason, line) for reason in line.reasons],
            )
            for line in lines[:SHOWN]
        ],
        urgent=sum(bool(line.reasons) for line in lines),
        dealers=len(lines),
    )
