"""Replacing files in one step, also where the system lends them out to readers."""

import threading
from pathlib import Path

import pytest

from huidian.engine.mart import atomic


def test_content_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    for content in (b"one", b"two and more"):
        atomic.replace(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def refusing(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> list[str]:
    """Makes a method of Path fail as Windows does while a reader holds the file; lists the refusals."""
    real = getattr(Path, name)
    refused: list[str] = []

    def refuse(self: Path, *given: object, **named: object) -> object:
        if len(refused) < times:
            refused.append(self.name)
            raise PermissionError(13, "in use")
        return real(self, *given, **named)

    monkeypatch.setattr(Path, name, refuse)
    monkeypatch.setattr(atomic, "_PAUSE_SECONDS", 0)
    return refused


def test_a_reader_in_the_way_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = refusing(monkeypatch, "replace", 3)
    atomic.replace(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert len(refused) == 3


def test_a_reader_that_never_leaves_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"old")
    refusing(monkeypatch, "replace", 1000)
    with pytest.raises(PermissionError):
        atomic.replace(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"


def test_a_file_in_use_is_left_for_another_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"")
    refusing(monkeypatch, "unlink", 1)
    atomic.remove_if_free(path)
    assert path.exists()
    atomic.remove_if_free(path)
    atomic.remove_if_free(path)
    assert not path.exists()


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []
    counted = 0

    def work() -> None:
        nonlocal counted
        for _ in range(50):
            with atomic.exclusive(tmp_path / "writer.lock"):
                inside.append(1)
                most.append(len(inside))
                counted += 1
                inside.pop()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (max(most), counted) == (1, 200)
