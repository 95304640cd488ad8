"""What was counted of answers is at hand when it is asked for again, until an answer comes or goes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from django.conf import settings

Answer = TypeVar("Answer")
MOST, MOST_LARGE = 512, 6
_kept: dict[bool, OrderedDict[Hashable, object]] = {False: OrderedDict(), True: OrderedDict()}
_lock = Lock()


def kept(key: Hashable, count: Callable[[], Answer], *, large: bool = False) -> Answer:
    """`count`'s answer, or the one kept under an equal key. A key says everything an answer depends on.

    Of `large` answers, which hold thousands of rows, a handful is kept. Nothing is kept where the
    installation keeps no answers (`HUIDIAN_ANSWERS=0`).
    """
    if not settings.HUIDIAN_ANSWERS:
        return count()
    store, most = _kept[large], MOST_LARGE if large else MOST
    with _lock:
        if key in store:
            store.move_to_end(key)
            return cast(Answer, store[key])
    answer = count()
    with _lock:
        store[key] = answer
        while len(store) > most:
            store.popitem(last=False)
    return answer


def is_kept(key: Hashable) -> bool:
    """Whether an answer is at hand."""
    with _lock:
        return any(key in store for store in _kept.values())


def forget() -> None:
    """Forgets everything."""
    with _lock:
        for store in _kept.values():
            store.clear()
