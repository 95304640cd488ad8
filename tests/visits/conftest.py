import pytest

from tests.visits.shop import Shop, open_shop


@pytest.fixture
def shop(db: None) -> Shop:
    """A dealer with an empty file."""
    return open_shop()
