"""Stores that stand: made once with their mart, and found by one test after another as they were made.

    def fill(people: People) -> People: ...     # fills a store in which everybody works
    december = standing(fill, at=NOW)           # the fixture

Tests that ask for `people` alone share one such store without a mart.

The store is a transaction around its tests, which is rolled back when a test wants another one; each test is
a savepoint in it. Files of the mart that a test has changed are put back. What the fixture gives is a copy.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from huidian.mart import actions
from tests.people import People, make_people

Fill = Callable[[People], Any]
STORE = "standing_store"


class Maker(NamedTuple):
    """What is in a store, and the moment at which everything in it is asked."""

    fill: Fill
    at: datetime


PLAIN = Maker(lambda people: None, datetime.min)
"""Everybody and nothing else, at whatever moment."""
_SHARED = "tests.conftest"
_COMMITS = {"transactional_db", "live_server"}


class Made(NamedTuple):
    """A store that stands, with the transaction around it."""

    maker: Maker
    people: People
    value: Any
    mart: Path
    pristine: Path
    around: transaction.Atomic


class Ground:
    """What stands in this process: one store or none."""

    made: Made | None = None
    folders: dict[Maker, Path]
    blocker: DjangoDbBlocker
    people: People
    value: Any

    def __init__(self) -> None:
        self.folders = {}

    def stand(self, maker: Maker, folders: pytest.TempPathFactory) -> None:
        """Sees to it that the store is there, and takes a copy of what was made with it."""
        if self.made is None or self.made.maker != maker:
            self.clear()
            # Made again it lies where it lay: what the engine has compiled and answered of it still holds.
            if maker not in self.folders:
                self.folders[maker] = folders.mktemp("standing")
            self.made = _made(maker, self.folders[maker])
        self.people, self.value = deepcopy((self.made.people, self.made.value))

    def put_back(self) -> None:
        """The mart as it was made, where a test wrote to it."""
        if self.made and _files(self.made.mart) != _files(self.made.pristine):
            shutil.rmtree(self.made.mart)
            shutil.copytree(self.made.pristine, self.made.mart)

    def clear(self) -> None:
        if self.made:
            with self.blocker.unblock():
                _leave(self.made.around)
            self.made = None


GROUND = Ground()


def standing(fill: Fill, *, at: datetime, autouse: bool = False) -> Any:
    """A fixture of what `fill` makes, on a store that stands, at the moment `at`."""

    def found(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
        assert GROUND.made
        settings.HUIDIAN_MART = GROUND.made.mart
        monkeypatch.setattr(timezone, "now", lambda: at)
        yield GROUND.value
        GROUND.put_back()

    found.__doc__ = fill.__doc__
    found.maker = Maker(fill, at)  # type: ignore[attr-defined]
    return pytest.fixture(found, autouse=autouse)


def maker_for(item: Any) -> Maker | None:
    """The store that a test wants, if it wants one that stands."""
    if not hasattr(item, "_fixtureinfo"):
        return None
    definitions = item._fixtureinfo.name2fixturedefs
    makers = [getattr(definitions[name][-1].func, "maker", None) for name in definitions]
    own = definitions["people"][-1].func.__module__ if "people" in definitions else ""
    plain = PLAIN if own == _SHARED and not _commits(item, set(definitions)) else None
    return next((maker for maker in makers if maker), plain)


def _commits(item: Any, fixtures: set[str]) -> bool:
    """Whether a test writes for others to see: then nothing may stand around it."""
    marked = item.get_closest_marker("django_db")
    return bool(fixtures & _COMMITS) or bool(marked and marked.kwargs.get("transaction"))


def group(items: list[pytest.Item]) -> None:
    """Tests of one store follow each other within their file, and have it before anything else."""
    ordered: list[pytest.Item] = []
    for _, of_file in groupby(items, key=lambda item: item.path):
        by_maker: dict[Maker | None, list[pytest.Item]] = {}
        for item in of_file:
            by_maker.setdefault(maker_for(item), []).append(item)
        ordered += [item for group in by_maker.values() for item in group]
    for item in ordered:
        names: list[str] = getattr(item, "fixturenames", [])
        if STORE not in names and maker_for(item):
            names.insert(0, STORE)
    items[:] = ordered


@pytest.fixture
def standing_store(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The store the test wants, before its own transaction begins."""
    maker = maker_for(request.node)
    assert maker
    GROUND.blocker = django_db_blocker
    with django_db_blocker.unblock():
        GROUND.stand(maker, tmp_path_factory)


def clear_for(following: pytest.Item | None) -> None:
    """What stands goes, unless it is what the following test wants."""
    if GROUND.made and (following is None or maker_for(following) != GROUND.made.maker):
        GROUND.clear()


def _made(maker: Maker, folder: Path) -> Made:
    mart, pristine = folder / "mart", folder / "pristine"
    for place in (mart, pristine):
        shutil.rmtree(place, ignore_errors=True)
    mart.mkdir()
    around = transaction.atomic()
    around._from_testcase = True  # type: ignore[attr-defined]  # what must be durable may be in it
    around.__enter__()
    try:
        if maker == PLAIN:
            people, value = make_people(), None
        else:
            people, value = _filled(maker, mart)
    except BaseException:
        _leave(around)
        raise
    shutil.copytree(mart, pristine)
    return Made(maker, people, value, mart, pristine, around)


def _filled(maker: Maker, mart: Path) -> tuple[People, Any]:
    with override_settings(HUIDIAN_MART=mart), pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: maker.at)
        people = make_people()
        value = maker.fill(people)
        actions.refresh_all(now=maker.at)
    return people, value


def _leave(around: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    around.__exit__(None, None, None)


def _files(mart: Path) -> set[tuple[str, int, int]]:
    return {
        (str(path.relative_to(mart)), path.stat().st_size, path.stat().st_mtime_ns)
        for path in mart.rglob("*")
        if path.is_file()
    }
