"""What every test may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import processor_time
from tests.people import People, make_people
from tests.processes import Environment, Stores

pytest_addoption = processor_time.add_option
pytest_configure = processor_time.register
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of measured public visit logs beside the project; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no measured visit logs beside the project ({SHARED_DATA.name} is absent)")
    return SHARED_DATA


@pytest.fixture
def people(db: None) -> People:
    """Dealers A and B and everybody who works there, see `tests/people.py`."""
    return make_people()


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Where `store` gets its copies from."""
    made = Stores(tmp_path_factory.mktemp("stores"))
    yield made
    made.close()


@pytest.fixture
def store(stores: Stores, tmp_path: Path) -> Iterator[Environment]:
    """A migrated store that several processes can share, as the environment to start them with."""
    with stores.one(tmp_path / "home") as environment:
        yield environment
