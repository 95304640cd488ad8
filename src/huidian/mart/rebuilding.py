"""A dealer whose mart is damaged is made anew in the background; until that is done it is left out, by name.

That it is so stands in its reckoning, whose `mart_digest` is then "": every process knows, and asks once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

import django_tasks

from huidian.mart.actions import refresh
from huidian.mart.freshness import reckoning_of, today_of
from huidian.mart.models import Reckoning
from huidian.network import troubles
from huidian.network.models import Dealer

ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A rebuild that did not come to its end by then is asked for once more."""
_in_background: ContextVar[bool] = ContextVar("rebuild_in_background", default=False)


class FiguresNotReadableError(RuntimeError):
    """A dealer's mart is damaged or gone and there are no figures of it now; the text names the dealer."""


@contextmanager
def rebuilding_in_background() -> Iterator[None]:
    """Whoever reads within this waits for no rebuild: for pages. A command has no worker to wait for."""
    token = _in_background.set(True)
    try:
        yield
    finally:
        _in_background.reset(token)


def rebuilds_in_background() -> bool:
    return _in_background.get()


def is_rebuilding(dealer: Dealer) -> bool:
    """Whether a dealer (selected with `reckoning`) is left out until its mart is made anew."""
    reckoning = reckoning_of(dealer)
    return reckoning is not None and reckoning.mart_digest == ""


def readable(dealers: Iterable[Dealer]) -> tuple[Dealer, ...]:
    """Those that can be read; raises `FiguresNotReadableError` where there were some and none can."""
    dealers = tuple(dealers)
    there = tuple(dealer for dealer in dealers if not is_rebuilding(dealer))
    if dealers and not there:
        raise FiguresNotReadableError("、".join(dealer.name for dealer in dealers))
    return there


def ask_for_rebuild(dealer: Dealer, *, now: datetime) -> None:
    """Have a dealer's mart made anew, once however many ask."""
    reckonings = Reckoning.objects.filter(dealer=dealer)
    is_first = bool(reckonings.exclude(mart_digest="").update(mart_digest=""))
    if is_first:
        troubles.note(troubles.rebuild_of(dealer.code), at=now, dealer=dealer.name)
    if is_first or troubles.stands_anew(troubles.rebuild_of(dealer.code), at=now, after=ASK_AGAIN_AFTER):
        rebuild.enqueue(dealer.code)


@django_tasks.task(takes_context=True, max_attempts=5)
def rebuild(context: Any, code: str) -> None:
    """Make one dealer's mart anew; an `OSError` has it tried again."""
    dealer = Dealer.objects.select_related("reckoning").get(code=code)
    refresh(dealer, as_of=today_of([dealer], context.at), now=context.at)
