"""What the mart holds of each dealer: one small JSON file that names its files, replaced in one step."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from huidian.engine.facts import tables as facts
from huidian.engine.mart.places import storage_of
from huidian.engine.mart.storage import Place

MANIFEST = "manifest.json"
TABLES = ("visits", "vehicles", "vehicle_months", "departures", "assignments")


class MartError(RuntimeError):
    """A manifest that is damaged or of another version, or dealers whose facts do not fit together."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a dealer: its name, its rows, the SHA-256 of its bytes and how many (if known)."""

    file: str
    rows: int
    digest: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class DealerManifest:
    """What the mart holds of one dealer: store revision, moment of knowledge (UTC, ISO), files."""

    dealer: str
    revision: int
    known_at: str
    schema_version: int
    vehicle_type: str
    parts: dict[str, Part]
    retired: dict[str, str] = field(default_factory=dict)

    @property
    def used(self) -> frozenset[str]:
        """The files that somebody may be reading: its own and those it replaced lately."""
        return frozenset(part.file for part in self.parts.values()) | self.retired.keys()

    @property
    def digest(self) -> str:
        """One SHA-256 over all of its files."""
        joined = "".join(self.parts[table].digest for table in TABLES)
        return hashlib.sha256(joined.encode()).hexdigest()


def read_manifest(mart: Place, dealer: str) -> DealerManifest | None:
    """One dealer's manifest, ``None`` where there is none. ``MartError`` if it cannot be read."""
    return next(iter(read_manifests(mart, [dealer]).values()), None)


def read_manifests(mart: Place, dealers: Iterable[str] | None = None) -> dict[str, DealerManifest]:
    """The manifests of these dealers (all if ``None``), by dealer; dealers not in the mart are left out."""
    storage = storage_of(mart)
    folders = storage.folders() if dealers is None else map(folder_of, dict.fromkeys(dealers))
    names = [f"{folder}/{MANIFEST}" for folder in folders]
    contents = zip(names, storage.read_all(names), strict=True)
    manifests = [_load(f"{storage}/{name}", one) for name, one in contents if one is not None]
    return {manifest.dealer: manifest for manifest in manifests}


def damaged_files(mart: Place, manifest: DealerManifest) -> list[str]:
    """The files of a dealer that are missing, cut or changed, before anybody reads them."""
    storage, folder = storage_of(mart), folder_of(manifest.dealer)
    parts = manifest.parts.values()
    return [
        part.file for part in parts if not storage.is_sound(f"{folder}/{part.file}", part.size, part.digest)
    ]


def write_manifest(mart: Place, manifest: DealerManifest) -> None:
    """Makes a manifest the dealer's, in one step."""
    content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    storage_of(mart).replace(f"{folder_of(manifest.dealer)}/{MANIFEST}", content)


def folder_of(dealer: str) -> str:
    """The folder name of a dealer code: readable, safe on every file system, one per code."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", dealer)[:40]
    return f"{readable}.{hashlib.sha256(dealer.encode()).hexdigest()[:8]}"


def _load(name: str, written: bytes) -> DealerManifest:
    try:
        fields: dict[str, Any] = json.loads(written)
    except ValueError as error:
        raise MartError(f"{name}: no manifest ({error})") from error
    try:
        if (version := fields.get("schema_version")) != facts.SCHEMA_VERSION:
            raise MartError(f"{name}: schema version {version}, not {facts.SCHEMA_VERSION}")
        parts = {name: Part(**part) for name, part in fields.pop("parts").items()}
        return DealerManifest(parts=parts, **fields)
    except (KeyError, TypeError, AttributeError) as error:
        raise MartError(f"{name}: no manifest ({error!r})") from error
