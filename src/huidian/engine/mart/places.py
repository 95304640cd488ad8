"""From the name of a place to the storage that is there."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from huidian.engine.mart.storage import FolderStorage, Place, Storage, StorageError

OBJECT_STORES = ("s3", "gs", "gcs", "abfs", "abfss")


def storage_of(place: Place, copies: Path | None = None) -> Storage:
    """The storage at a path, a ``file://`` URL or the URL of an object store (``s3://bucket/prefix``).

    ``copies`` is a folder for copies of an object store's files, for engines that read files of this machine.
    Raises ``StorageError`` for another kind of URL, or an object store without that folder.
    """
    if not isinstance(place, Path | str):
        return place
    text = str(place)
    scheme = urlsplit(text).scheme if isinstance(place, str) and "://" in text else ""
    if not scheme:
        return FolderStorage(Path(place))
    if scheme == "file":
        return FolderStorage(Path(url2pathname(urlsplit(text).path)))
    if scheme not in OBJECT_STORES:
        known = ", ".join(f"{one}://" for one in ("file", *OBJECT_STORES))
        raise StorageError(f"{text} is no place for a mart: that is a path or a URL that begins with {known}")
    if copies is None:
        raise StorageError(f"{text}: an object store needs a folder for copies")
    from huidian.engine.mart.object_store import ObjectStorage  # loads Arrow, which no folder needs

    return ObjectStorage(text, copies)
