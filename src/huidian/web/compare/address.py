"""What the comparison desk's address asks for: two definitions of lost, a month, which vehicles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huidian.web.figures.address import Address, Fields, any_text

FIELDS = Fields(
    route="compare:desk",
    list_route="compare:vehicles",
    more={"a": any_text, "b": any_text, "show": any_text},
)
"""`a` and `b` are definitions ("": the usual ones), `show` is the part of the vehicles that the list has."""


def read(query: Mapping[str, str]) -> Address:
    """Reads a query string; two definitions are compared by what is known today."""
    return FIELDS.read(query).but(as_of=None)


def question(address: Address) -> dict[str, Any]:
    """What is asked, as the questions of `retention` take it."""
    own = address.more
    return {"a": own["a"], "b": own["b"], "month": address.month, "wanted": own["show"]}


def list_url(address: Address, side: str, which: str) -> str:
    """The vehicles behind one definition's number: lost, or base."""
    own = {name: address.more[name] for name in ("a", "b") if address.more[name]}
    return address.list_url(which, narrowed={**own, "side": side})
