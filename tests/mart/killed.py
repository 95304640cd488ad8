"""Run as a program of its own: refreshes a dealer, killing itself without warning at a named point.

Arguments: what to do (`prepare`, `refresh`, `repair`) and, for `refresh`, the point (`nowhere` for none).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import django

NOW = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)
TODAY = date(2011, 1, 6)


def prepare() -> None:
    """In a migrated store, one dealer at revision 3, whose mart and standings are of revision 2."""
    from huidian.mart.actions import refresh
    from tests.mart.shop import Came, Shop
    from tests.people import make_dealer

    shop = Shop(make_dealer("S"))
    shop.saw(Came(car, date(2010, 1 + car % 9, 1 + car % 28)) for car in range(300))
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    shop.saw(Came(car, date(2010, 12, 1 + car % 28)) for car in range(0, 300, 2))


def refresh(point: str) -> None:
    from huidian.engine.mart import files as mart
    from huidian.mart import actions, standings
    from huidian.network.models import Dealer

    points: dict[str, Callable[[], None]] = {
        "nowhere": lambda: None,
        "facts read": lambda: _kill_before(actions, "write_facts"),
        "one part written": lambda: _kill_before(mart, "_write_part", call=2),
        "parts written": lambda: _kill_before(mart, "_retired"),
        "mart replaced": lambda: _kill_before(actions, "open_mart_of"),
        "standings half written": lambda: _kill_before(standings, "update_columns"),
        "standings written": lambda: _kill_after(actions, "write_standings"),
    }
    points[point]()
    actions.refresh(Dealer.objects.get(code="S"), as_of=TODAY, now=NOW)


def repair() -> None:
    """Prints the state a reader meets, refreshes, prints the state after it: a JSON list of two."""
    met = _state()
    refresh("nowhere")
    json.dump([met, _state()], sys.stdout)


def _state() -> dict[str, Any]:
    from django.conf import settings

    from huidian.engine.mart.files import open_mart
    from huidian.mart.models import Reckoning, Standing
    from huidian.mart.verifying import verify

    opened = open_mart(settings.HUIDIAN_MART, ["S"])
    standings = sorted(Standing.objects.unscoped("a test").values_list(), key=lambda row: row[0])
    return {
        "mart": opened.manifest["S"].revision,
        "mart visits": opened.runner.rows(opened.visits.aggregate(n=opened.visits.count()))[0]["n"],
        "reckoned": Reckoning.objects.get().revision,
        "differences": sorted({one.what for verdict in verify() for one in verdict.differences}),
        "standings": [[str(value) for value in row] for row in standings],
    }


def _kill_before(module: Any, name: str, *, call: int = 1) -> None:
    real = getattr(module, name)
    calls = []

    def killed(*arguments: Any, **named: Any) -> Any:
        calls.append(name)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    setattr(module, name, killed)


def _kill_after(module: Any, name: str) -> None:
    real = getattr(module, name)

    def killed(*arguments: Any, **named: Any) -> None:
        real(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, killed)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "huidian.config.settings"
    django.setup()
    verbs: dict[str, Callable[..., None]] = {"prepare": prepare, "refresh": refresh, "repair": repair}
    verbs[sys.argv[1]](*sys.argv[2:])
