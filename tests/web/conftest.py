"""People to sign in with, a day it is, and a dealer with S0's December in small."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People
from tests.standing import standing

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
SignIn = Callable[[Any], Client]


@pytest.fixture
def signed_in() -> SignIn:
    """A browser in which somebody is signed in."""

    def sign_in(staff: Any) -> Client:
        client = Client()
        client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def january(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is 20 January 2011."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


def fill_december(people: People) -> People:
    """Dealer A's June: 160 settlements of 120 vehicles, of which 30 are not back by the end of December.

    Every fourth vehicle was last served by Lin. Dealer B has three vehicles, one of them lost.
    """
    _june(Shop(people.dealer_a), cars=120, lost=30, again=40)
    _june(Shop(people.dealer_b), cars=3, lost=1, again=0)
    return people


december = standing(fill_december, at=NOW)


def _june(shop: Shop, *, cars: int, lost: int, again: int) -> None:
    models = ("途观", "朗逸", "帕萨特")
    for at, model in enumerate(models):
        owner = {"region": "浦东" if at else "", "gender": "female" if at else "male"}
        bought_on = date(2008 + at, 3, 1)
        shop.has(
            range(at, cars, len(models)), model=model, use="private", purchased_on=bought_on, owner=owner
        )
    first = date(2010, 6, 1)
    came = [_came(car, first + timedelta(days=car % 28)) for car in range(cars)]
    came += [_came(car, date(2010, 6, 30)) for car in range(again)]
    came += [_came(car, date(2010, 12, 1)) for car in range(lost, cars - 1)]
    # The last one comes after December is over, so that December is complete.
    came += [_came(cars - 1, date(2010, 9, 9)), _came(cars - 1, date(2011, 1, 5))]
    shop.saw(came)


def _came(car: int, on: date) -> Came:
    return Came(car, on, advisor=LIN_IN_THE_DMS if car % 4 == 0 else "赵一")
