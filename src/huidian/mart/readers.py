"""What readers wait for: marts brought up to the store, or asked for where they are damaged."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from huidian.mart.actions import note_figures_failed, refresh
from huidian.mart.freshness import is_stale, reckoned_on, reckoning_of, today_of
from huidian.mart.marts import damaged_files_of, manifests_of
from huidian.mart.rebuilding import (
    FiguresNotReadableError,
    ask_for_rebuild,
    is_rebuilding,
    rebuilding_in_background,
    rebuilds_in_background,
)
from huidian.network.models import Dealer

_one_at_a_time: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


def ensure_fresh(dealers: Iterable[Dealer], *, now: datetime) -> bool:
    """Refreshes the dealers that are behind their data (selected with `reckoning`); whether there were any.

    For readers: where everything is current it costs a comparison of numbers and a look at the files' sizes.
    A mart that is damaged or gone counts as behind; where readers do not wait for it it is made anew in the
    background (`mart.rebuilding`). In one process only one reader refreshes a dealer, the
    others wait for it. Where the disk does not let it, figures that are there are read on as they are, and
    `FiguresNotReadableError` is raised where there are none.
    """
    dealers = list(dealers)
    usable = _usable(dealers)
    behind = [
        dealer
        for dealer in dealers
        if is_stale(dealer) or (reckoning_of(dealer) and dealer.code not in usable)
    ]
    for dealer in behind:
        if rebuilds_in_background() and reckoning_of(dealer) and dealer.code not in usable:
            ask_for_rebuild(dealer, now=now)
        else:
            _bring_up(dealer, now=now, is_usable=dealer.code in usable)
    return bool(behind)


def ask_for_damaged(dealers: Iterable[Dealer], *, now: datetime) -> bool:
    """Have those of other people's dealers whose mart is damaged made anew, where readers do not wait for it;
    whether there were any. That they are behind their data is not looked at.
    """
    if not rebuilds_in_background():
        return False
    dealers = list(dealers)
    usable = _usable(dealers)
    damaged = [dealer for dealer in dealers if reckoning_of(dealer) and dealer.code not in usable]
    for dealer in damaged:
        ask_for_rebuild(dealer, now=now)
    return bool(damaged)


def ask_for_what_cannot_be_read(*, now: datetime) -> bool:
    """Have each mart that this version cannot read, or that is damaged, made anew in the background:
    after an upgrade nobody need open a page before what stands in standings is right. Whether any is.
    """
    with rebuilding_in_background():
        return ask_for_damaged(Dealer.objects.select_related("reckoning").order_by("code"), now=now)


def _usable(dealers: Sequence[Dealer]) -> set[str]:
    """The codes of those whose mart is there and whole, by a look at the files' sizes."""
    there = manifests_of([dealer.code for dealer in dealers if reckoning_of(dealer)])
    rebuilding = {dealer.code for dealer in dealers if is_rebuilding(dealer)}
    return {code for code, one in there.items() if code not in rebuilding and not damaged_files_of(one)}


def _bring_up(dealer: Dealer, *, now: datetime, is_usable: bool) -> None:
    reckoned = reckoned_on(dealer)
    today = today_of([dealer], now)
    try:
        with _one_at_a_time[dealer.pk]:
            refresh(dealer, as_of=max(reckoned, today) if reckoned else today, now=now)
    except OSError as failure:
        note_figures_failed([dealer.code], failure, at=now)
        if not is_usable:
            raise FiguresNotReadableError(dealer.code) from failure
