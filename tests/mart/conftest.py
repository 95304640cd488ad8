"""A mart of its own for every test, and shops to fill the store with."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.mart.shop import Shop
from tests.people import People, make_dealer


@pytest.fixture(autouse=True)
def mart(tmp_path: Path, settings: Settings) -> Path:
    """The empty mart of this test."""
    settings.HUIDIAN_MART = tmp_path / "mart"
    return tmp_path / "mart"


@pytest.fixture
def shop(db: None) -> Shop:
    """A dealer without region, by the generic playbook."""
    return Shop(make_dealer("S"))


@pytest.fixture
def shop_a(people: People) -> Shop:
    """The file of dealer A, where Lin and Zhao work."""
    return Shop(people.dealer_a)


@pytest.fixture
def shop_b(people: People) -> Shop:
    """The file of the rival B, where Qian works."""
    return Shop(people.dealer_b)
