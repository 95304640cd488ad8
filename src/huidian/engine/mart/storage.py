"""Where the mart lies: a folder of this machine, or a prefix of an object store.

Both put a file whole or not at all, and let writers of different dealers and any number of readers go on at
once. Writers of one dealer take turns: in a folder all of them, in an object store those of one machine.
Names are relative to the mart, with ``/`` between their parts.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from huidian.engine.mart.atomic import UNFINISHED, exclusive, remove_if_free, replace
from huidian.engine.mart.soundness import is_sound

GRACE = timedelta(hours=1)
"""For how long files that were replaced stay, because somebody may be reading them."""
PARQUET = ".parquet"


class StorageError(RuntimeError):
    """A place that is none, or a file that is not what its name says."""


class Storage(Protocol):
    """A place of named files."""

    def read(self, name: str) -> bytes | None:
        """A file's content, ``None`` where there is none."""

    def read_all(self, names: Iterable[str]) -> list[bytes | None]:
        """The contents of several files, in their order."""

    def folders(self) -> list[str]:
        """The names of the folders in it, sorted."""

    def replace(self, name: str, content: bytes | memoryview) -> None:
        """Puts content under a name: a reader sees all of it or what was there before."""

    def keep(self, name: str, content: bytes | memoryview) -> None:
        """Puts content under a name that is made of it, where it is not there yet."""

    def remove(self, name: str) -> None:
        """Takes a file away; nothing happens where there is none."""

    def sweep(self, folder: str, used: Set[str]) -> None:
        """Removes what lies in a folder unused, such as the leavings of a killed writer."""

    def clear(self, folder: str) -> None:
        """Removes all that lies in a folder, at once and with its copies: it holds people's names."""

    def writing(self, folder: str) -> AbstractContextManager[None]:
        """The turn of one writer in a folder."""

    def is_sound(self, name: str, size: int | None, digest: str) -> bool:
        """Whether a file is there and what was written (see ``huidian.engine.mart.soundness``)."""

    def places(self, files: Iterable[str], used: Mapping[str, Set[str]], *, urls: bool) -> list[Path | str]:
        """Where an engine finds files: where they lie, if it reads ``urls``, else files of this machine.

        ``used`` names by folder the files that somebody may be reading: copies of others may go.
        """


Place = Storage | Path | str
"""A storage, or where one is: a path or a URL."""


class FolderStorage:
    """A folder of this machine (or one that all machines mount)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def read(self, name: str) -> bytes | None:
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def read_all(self, names: Iterable[str]) -> list[bytes | None]:
        return [self.read(name) for name in names]

    def folders(self) -> list[str]:
        if not self._folder.is_dir():
            return []
        return sorted(entry.name for entry in os.scandir(self._folder) if entry.is_dir())

    def replace(self, name: str, content: bytes | memoryview) -> None:
        replace(self._folder / name, content)

    def keep(self, name: str, content: bytes | memoryview) -> None:
        if not (self._folder / name).exists():
            self.replace(name, content)

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def sweep(self, folder: str, used: Set[str]) -> None:
        for path in (self._folder / folder).iterdir():
            if path.name not in used and path.suffix in (PARQUET, UNFINISHED):
                remove_if_free(path)

    def clear(self, folder: str) -> None:
        if (self._folder / folder).is_dir():
            self.remove(f"{folder}/manifest.json")
            self.sweep(folder, frozenset())

    @contextmanager
    def writing(self, folder: str) -> Iterator[None]:
        (self._folder / folder).mkdir(parents=True, exist_ok=True)
        with exclusive(self._folder / folder / "writer.lock"):
            yield

    def is_sound(self, name: str, size: int | None, digest: str) -> bool:
        return is_sound(self._folder / name, size, digest)

    def places(self, files: Iterable[str], used: Mapping[str, Set[str]], *, urls: bool) -> list[Path | str]:
        return [self._folder / name for name in files]
