"""What every test may use."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests import both_stores, processor_time, standing
from tests.migrated import django_db_setup, from_the_migrated_one
from tests.people import People, make_people
from tests.processes import Environment, Stores
from tests.standing import standing_store

# How long something takes is measured elsewhere: a busy machine is no failure.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")

pytest_addoption = processor_time.add_option
pytest_configure = processor_time.register
__all__ = ["django_db_setup", "from_the_migrated_one", "standing_store"]
# Questions make much and keep little: with the usual measure a tenth of a run went into looking for cycles.
gc.set_threshold(50_000, 20, 50)
TOGETHER = ("tests/engine/runners/", "tests/agreement/")
"""Folders whose files one worker runs: one Java machine is enough, and one store filled from files."""
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    both_stores.mark(items)
    standing.group(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files of tests stay together, and those of some folders."""
    if config.getoption("dist") != "loadscope":
        return None
    from xdist.scheduler import LoadScopeScheduling

    scheduler = LoadScopeScheduling(config, log)
    by_file = scheduler._split_scope

    def group_of(nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), by_file(nodeid))

    scheduler._split_scope = group_of
    return scheduler


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    try:
        return (yield)
    finally:
        standing.clear_for(nextitem)


@pytest.fixture(scope="session", autouse=True)
def _flush_takes_append_only_tables_too() -> None:
    """A test that commits ends with a flush, which the triggers of those tables would refuse."""
    from django.db import connection

    from huidian.network.append_only import protect, release

    operations = type(connection.ops)
    flush = operations.sql_flush

    def sql_flush(self: Any, *arguments: Any, **named: Any) -> list[str]:
        vendor = self.connection.vendor
        return [*release(vendor), *flush(self, *arguments, **named), *protect(vendor)]

    operations.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(scope="module", autouse=True)
def _what_stays_is_not_searched_again() -> None:
    """What earlier files have left in the process stays in it: each import looks for cycles, and would look
    through all of that, which takes it a second or two where it takes a server a tenth.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_trouble_of_another_test() -> None:
    from huidian.web.shell.troubles import forget_troubles

    forget_troubles()


@pytest.fixture
def shared_data() -> Path:
    """The folder of measured public visit logs beside the project; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no measured visit logs beside the project ({SHARED_DATA.name} is absent)")
    return SHARED_DATA


@pytest.fixture
def people(db: None) -> People:
    """Dealers A and B and everybody who works there, see `tests/people.py`."""
    return standing.GROUND.people if standing.GROUND.made else make_people()


@pytest.fixture(scope="session")
def stores() -> Stores:
    """Where `store` gets its copies from."""
    return Stores()


@pytest.fixture
def store(stores: Stores, tmp_path: Path) -> Iterator[Environment]:
    """A migrated store that several processes can share, as the environment to start them with."""
    with stores.one(tmp_path / "home") as environment:
        yield environment
