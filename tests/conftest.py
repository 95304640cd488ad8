"""What every test may use."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of measured public visit logs beside the project; skips where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"no measured visit logs beside the project ({SHARED_DATA.name} is absent)")
    return SHARED_DATA
