"""A file on its way in is kept where and as we say, whatever its name says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huidian.visits.actions import receive_file
from tests.visits.shop import Shop


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        ("十二月.CSV", ".csv"),
        ("../../etc/passwd.xlsx", ".xlsx"),
        ("x.csv:ads", ""),
        ("x.c\0v", ""),
        ("x.表格", ""),
        ("x. /", ""),
        ("x", ""),
    ],
)
def test_its_name_tells_nothing_but_the_kind(
    shop: Shop, settings: Any, tmp_path: Path, said: str, ending: str
) -> None:
    settings.HUIDIAN_UPLOADS = tmp_path / "uploads"
    batch = receive_file([b"x"], dealer=shop.dealer, kind="visits", file_name=said, staff=None, at=shop.now())
    (kept,) = settings.HUIDIAN_UPLOADS.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.name == batch.stored_name == kept.stem + ending
    assert len(kept.stem) == 32 and "/" not in batch.file_name
