"""Something done for every dealer: one dealer's failure keeps no other waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from huidian.network.models import Dealer


def for_each(dealers: Iterable[Dealer], act: Callable[[Dealer], object], *, failed: str) -> None:
    """Do it for one after the other; all failures come at the end, in one group that says `failed`."""
    failures: list[Exception] = []
    for dealer in dealers:
        try:
            act(dealer)
        except Exception as failure:
            failure.add_note(f"dealer {dealer.code}")
            failures.append(failure)
    if failures:
        raise ExceptionGroup(failed, failures)
