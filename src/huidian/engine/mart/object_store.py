"""A mart in an object store: put there as objects, read through copies on this machine."""

import hashlib
import shutil
from collections.abc import Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from pyarrow import ArrowInvalid
from pyarrow.fs import FileInfo, FileSelector, FileSystem

from huidian.engine.mart.atomic import UNFINISHED, exclusive, remove_if_free, replace
from huidian.engine.mart.soundness import is_sound
from huidian.engine.mart.storage import GRACE, PARQUET, StorageError

_AT_ONCE = 32


class ObjectStorage:
    """A prefix of an object store, such as ``s3://bucket/prefix``; ``copies`` is a folder of this machine.

    What the URL leaves open (keys, region, endpoint) comes from where the store's own tools look for it:
    ``AWS_ACCESS_KEY_ID``, ``AWS_REGION``, ``AWS_ENDPOINT_URL`` and so on. An object is put in one step.
    Between machines there is no lock: of two writers of one dealer at the same moment the later stays, and
    what was put lately is not swept, because another machine may be about to name it.
    """

    def __init__(self, url: str, copies: Path) -> None:
        self._filesystem, root = _connect(url)
        self._root = root.rstrip("/")
        self._url = url.split("?")[0].rstrip("/")
        self._copies = copies / hashlib.sha256(self._url.encode()).hexdigest()[:8]

    def __str__(self) -> str:
        return self._url

    def read(self, name: str) -> bytes | None:
        try:
            with self._filesystem.open_input_stream(f"{self._root}/{name}") as stream:
                content: bytes = stream.read()
                return content
        except FileNotFoundError:
            return None

    def read_all(self, names: Iterable[str]) -> list[bytes | None]:
        with ThreadPoolExecutor(_AT_ONCE) as readers:
            return list(readers.map(self.read, names))

    def folders(self) -> list[str]:
        return sorted(entry.base_name for entry in self._entries("") if not entry.is_file)

    def replace(self, name: str, content: bytes | memoryview) -> None:
        with self._filesystem.open_output_stream(f"{self._root}/{name}") as stream:
            stream.write(content)

    def keep(self, name: str, content: bytes | memoryview) -> None:
        """Puts it again where it is there: no other machine may take it for old and sweep it."""
        self.replace(name, content)

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._filesystem.delete_file(f"{self._root}/{name}")

    def sweep(self, folder: str, used: Set[str]) -> None:
        """Removes unused files that are older, by the store's clock, than the newest one by the grace."""
        files = [entry for entry in self._entries(folder) if entry.base_name.endswith(PARQUET)]
        newest = max((entry.mtime for entry in files), default=None)
        for entry in files:
            if entry.base_name not in used and newest is not None and entry.mtime < newest - GRACE:
                self.remove(f"{folder}/{entry.base_name}")

    def clear(self, folder: str) -> None:
        for entry in self._entries(folder):
            self.remove(f"{folder}/{entry.base_name}")
        if (self._copies / folder).is_dir():
            shutil.rmtree(self._copies / folder)

    @contextmanager
    def writing(self, folder: str) -> Iterator[None]:
        with exclusive(self._copies_of(folder) / "writer.lock"):
            yield

    def is_sound(self, name: str, size: int | None, digest: str) -> bool:
        """Of what lies in the store the digest is looked at when it is copied; a copy that is cut goes."""
        copy = self._copies / name
        if copy.exists() and not is_sound(copy, size, digest):
            copy.unlink(missing_ok=True)
        return True

    def places(self, files: Iterable[str], used: Mapping[str, Set[str]], *, urls: bool) -> list[Path | str]:
        if urls:
            return [f"{self._url}/{name}" for name in files]
        with ThreadPoolExecutor(_AT_ONCE) as readers:
            return list(readers.map(lambda name: self._copy(name, used), files))

    def _copy(self, name: str, used: Mapping[str, Set[str]]) -> Path:
        """The copy of a file, whose name ends in the beginning of its content's digest."""
        folder, _, file = name.rpartition("/")
        path = self._copies_of(folder) / file
        if not path.exists():
            content = self.read(name)
            if content is None:
                raise StorageError(f"{self}/{name} is gone: it was replaced long ago")
            if not hashlib.sha256(content).hexdigest().startswith(path.stem.rpartition("-")[2]):
                raise StorageError(f"{self}/{name} is not what its name says")
            replace(path, content)
            _forget_old_copies(path, used[folder])
        return path

    def _copies_of(self, folder: str) -> Path:
        here = self._copies / folder
        here.mkdir(mode=0o700, parents=True, exist_ok=True)
        return here

    def _entries(self, folder: str) -> list[FileInfo]:
        selector = FileSelector(f"{self._root}/{folder}".rstrip("/"), allow_not_found=True)
        entries: list[FileInfo] = self._filesystem.get_file_info(selector)
        return entries


def _forget_old_copies(new: Path, used: Set[str]) -> None:
    """Removes the copies beside a new one that nobody may be reading any more."""
    until = new.stat().st_mtime - GRACE.total_seconds()
    for path in new.parent.iterdir():
        if path.name not in used and path.suffix in (PARQUET, UNFINISHED) and path.stat().st_mtime < until:
            remove_if_free(path)


@cache
def _connect(url: str) -> tuple[FileSystem, str]:
    """The store's client, one for all, and the path of a URL within it."""
    if url.startswith("s3:") and "allow_delayed_open" not in url:
        # one request for a small file, in place of the three that a large one takes
        url += ("&" if "?" in url else "?") + "allow_delayed_open=true"
    try:
        filesystem, path = FileSystem.from_uri(url)
    except ArrowInvalid as wrong:
        raise StorageError(f"{url.split('?')[0]} is no place for a mart: {wrong}") from wrong
    if not path:
        raise StorageError(f"{url.split('?')[0]} is no place for a mart: it names no bucket")
    return filesystem, path
