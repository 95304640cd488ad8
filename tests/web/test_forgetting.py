"""Uploaded files are not kept for ever; what they said is."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huidian.flows.uploads.forgetting import forget_files
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.uploads import Desk, csv


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.HUIDIAN_HOME = tmp_path
    settings.HUIDIAN_UPLOADS = tmp_path / "uploads"
    settings.HUIDIAN_MART = tmp_path / "mart"
    return tmp_path / "uploads"


@pytest.mark.slow
def test_a_files_batch_can_still_be_read_when_the_file_is_gone(
    people: People, signed_in: SignIn, january: datetime, uploads: Path
) -> None:
    desk = Desk(signed_in(people.zhao))
    number = desk.commits(csv())
    assert forget_files(at=january + timedelta(days=89)) == 0
    assert forget_files(at=january + timedelta(days=91)) > 0
    assert list(uploads.glob("*")) == []
    for page in (f"/imports/{number}/", "/imports/"):
        assert desk.client.get(page).status_code == 200


def test_a_stray_file_goes_but_not_one_that_is_just_coming_in(
    people: People, january: datetime, uploads: Path
) -> None:
    uploads.mkdir()
    for name, age in (("stray.csv", timedelta(days=3)), ("coming.csv", timedelta(hours=1))):
        (uploads / name).write_bytes(b"x")
        then = (january - age).timestamp()
        os.utime(uploads / name, (then, then))
    assert forget_files(at=january) == 1
    assert [path.name for path in uploads.glob("*")] == ["coming.csv"]
