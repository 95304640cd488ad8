"""What the restatement desk's address asks for: which figure of which month, known on which two days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from huidian.kit.months import day_of_text
from huidian.web.figures.address import Address, Fields, any_text


def _day(text: str) -> str:
    day = day_of_text(text)
    return day.isoformat() if day else ""


FIELDS = Fields(
    route="restatement:desk",
    list_route="restatement:vehicles",
    window=True,
    more={"measure": any_text, "then": _day, "now": _day, "change": any_text},
)
"""`then` and `now` are days ("": the usual ones), `change` narrows the list to one direction of one count."""


def read(query: Mapping[str, str]) -> Address:
    """Reads a query string; its days of knowledge are then and now."""
    return FIELDS.read(query).but(as_of=None)


def question(address: Address) -> dict[str, Any]:
    """What is asked, as the questions of `retention` take it."""
    return {
        "measure": address.more["measure"],
        "month": address.month,
        "window": address.window,
        "then_on": _on(address, "then"),
        "now_on": _on(address, "now"),
    }


def list_url(address: Address, side: str, which: str) -> str:
    """The vehicles behind one count, as it was known then or is known now."""
    own = {name: address.more[name] for name in ("measure", "then", "now") if address.more[name]}
    return address.list_url(which, narrowed={**own, "side": side})


def _on(address: Address, name: str) -> date | None:
    return day_of_text(address.more[name])
