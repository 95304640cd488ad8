"""Where the mart may lie: a folder and an object store behave alike, apart from what the store cannot do."""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from huidian.engine.mart.places import storage_of
from huidian.engine.mart.storage import GRACE, FolderStorage, Storage, StorageError

Open = Callable[[], Storage]


def named(content: bytes) -> str:
    return f"A/visits-{hashlib.sha256(content).hexdigest()[:16]}.parquet"


@pytest.fixture(params=["path", "file", "s3"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """A fresh place as one process after the other opens it."""
    if request.param == "path":
        return lambda: storage_of(tmp_path / "一 mart")
    if request.param == "file":
        return lambda: storage_of((tmp_path / "一 mart").as_uri())
    url = f"{request.getfixturevalue('object_store')}/{uuid4().hex}/a%20mart"
    return lambda: storage_of(url, tmp_path / "copies")


def test_what_is_put_is_read_until_it_is_removed(opened: Open) -> None:
    here, there = opened(), opened()
    assert there.read("A/manifest.json") is None
    assert there.folders() == []
    for content in (b"one", b"two"):
        with here.writing("A"):
            here.replace("A/manifest.json", content)
        assert there.read("A/manifest.json") == content
    with here.writing("B"):
        here.replace("B/manifest.json", b"three")
    assert there.folders() == ["A", "B"]
    names = ["B/manifest.json", "C/manifest.json", "A/manifest.json"]
    assert there.read_all(names) == [b"three", None, b"two"]
    there.remove("A/manifest.json")
    there.remove("A/manifest.json")
    assert here.read("A/manifest.json") is None


def test_an_engine_is_led_to_files_with_the_content(opened: Open) -> None:
    here, there = opened(), opened()
    contents = [b"one", b"two"]
    with here.writing("A"):
        for content in contents:
            here.keep(named(content), content)
            here.keep(named(content), content)
    for storage in (here, there):
        places = storage.places([named(one) for one in contents], {"A": frozenset()}, urls=False)
        assert [Path(place).read_bytes() for place in places] == contents


def test_writers_of_one_folder_take_turns(opened: Open) -> None:
    inside, order = threading.Event(), []

    def second() -> None:
        with opened().writing("A"):
            order.append("second")
        inside.set()

    with opened().writing("A"):
        other = threading.Thread(target=second)
        other.start()
        assert not inside.wait(0.2)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_the_leavings_of_a_killed_writer_are_swept_from_a_folder(tmp_path: Path) -> None:
    here = FolderStorage(tmp_path)
    with here.writing("A"):
        for name in ("kept.parquet", "left.parquet", "half.json.unfinished", "manifest.json"):
            (tmp_path / "A" / name).write_bytes(b"")
        here.sweep("A", {"kept.parquet"})
    assert {path.name for path in (tmp_path / "A").iterdir()} == {
        "kept.parquet",
        "manifest.json",
        "writer.lock",
    }


def test_objects_put_lately_are_not_swept(object_store: str, tmp_path: Path) -> None:
    here = storage_of(f"{object_store}/{uuid4().hex}", tmp_path)
    here.keep(named(b"another machine is about to name this"), b"another machine is about to name this")
    here.replace("A/manifest.json", b"")
    here.sweep("A", frozenset())
    assert here.read(named(b"another machine is about to name this")) is not None


def test_copies_of_files_replaced_long_ago_go(object_store: str, tmp_path: Path) -> None:
    here = storage_of(f"{object_store}/{uuid4().hex}", tmp_path)
    contents = {name: name.encode() for name in ("gone", "in use", "lately", "new")}
    for content in contents.values():
        here.keep(named(content), content)
    used = {"A": {named(contents["in use"]).partition("/")[2]}}
    copies = {
        name: Path(here.places([named(contents[name])], {"A": frozenset()}, urls=False)[0])
        for name in ("gone", "in use", "lately")
    }
    long_ago = copies["lately"].stat().st_mtime - GRACE.total_seconds() - 60
    for name in ("gone", "in use"):
        os.utime(copies[name], (long_ago, long_ago))
    here.places([named(contents["new"])], used, urls=False)
    assert {name for name, path in copies.items() if path.exists()} == {"in use", "lately"}


def test_an_object_that_is_not_what_its_name_says_is_refused(object_store: str, tmp_path: Path) -> None:
    here = storage_of(f"{object_store}/{uuid4().hex}", tmp_path)
    here.replace(named(b"right"), b"wrong")
    with pytest.raises(StorageError, match="is not what its name says"):
        here.places([named(b"right")], {"A": frozenset()}, urls=False)
    with pytest.raises(StorageError, match="is gone"):
        here.places([named(b"never there")], {"A": frozenset()}, urls=False)


def test_an_engine_that_reads_urls_is_told_them(object_store: str, tmp_path: Path) -> None:
    here = storage_of(f"{object_store}/mart/", tmp_path)
    assert here.places(["A/f.parquet"], {}, urls=True) == ["s3://network/mart/A/f.parquet"]
    assert not (tmp_path / "A").exists()


@pytest.mark.parametrize("place", ["ftp://host/mart", "http://host/mart", "s3://", "S3://bucket/x y"])
def test_a_place_that_is_none_is_named(tmp_path: Path, place: str) -> None:
    with pytest.raises(StorageError, match=f"{place} is no place for a mart"):
        storage_of(place, tmp_path)


def test_an_object_store_needs_room_for_copies() -> None:
    with pytest.raises(StorageError, match="needs a folder for copies"):
        storage_of("s3://bucket/mart")
