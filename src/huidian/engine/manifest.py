"""What the mart holds of each dealer: one small JSON file that names its files, replaced in one step."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from huidian.engine import facts
from huidian.engine.atomic import replace

TABLES = ("visits", "vehicles", "vehicle_months", "assignments")


class MartError(RuntimeError):
    """A manifest that is damaged or of another version, or dealers whose facts do not fit together."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a dealer: its name, its rows, the SHA-256 of its bytes."""

    file: str
    rows: int
    digest: str


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
    def digest(self) -> str:
        """One SHA-256 over all of its files."""
        joined = "".join(self.parts[table].digest for table in TABLES)
        return hashlib.sha256(joined.encode()).hexdigest()


def read_manifest(mart_dir: Path, dealer: str) -> DealerManifest | None:
    """One dealer's manifest, ``None`` where there is none. ``MartError`` if it cannot be read."""
    return _load(Path(mart_dir) / folder_of(dealer) / "manifest.json")


def read_manifests(mart_dir: Path, dealers: Iterable[str] | None = None) -> dict[str, DealerManifest]:
    """The manifests of these dealers (all if ``None``), by dealer; dealers not in the mart are left out."""
    if dealers is None:
        found = (_load(path) for path in sorted(Path(mart_dir).glob("*/manifest.json")))
    else:
        found = (read_manifest(mart_dir, dealer) for dealer in dict.fromkeys(dealers))
    return {manifest.dealer: manifest for manifest in found if manifest is not None}


def write_manifest(mart_dir: Path, manifest: DealerManifest) -> None:
    """Makes a manifest the dealer's, in one step."""
    path = Path(mart_dir) / folder_of(manifest.dealer) / "manifest.json"
    replace(path, json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode())


def folder_of(dealer: str) -> str:
    """The folder name of a dealer code: readable, safe on every file system, one per code."""
    readable = re.sub(r"[^A-Za-z0-9_-]+", "_", dealer)[:40]
    return f"{readable}.{hashlib.sha256(dealer.encode()).hexdigest()[:8]}"


def _load(path: Path) -> DealerManifest | None:
    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise MartError(f"{path}: no manifest ({error})") from error
    try:
        if (version := content.get("schema_version")) != facts.SCHEMA_VERSION:
            raise MartError(f"{path}: schema version {version}, not {facts.SCHEMA_VERSION}")
        parts = {name: Part(**part) for name, part in content.pop("parts").items()}
        return DealerManifest(parts=parts, **content)
    except (KeyError, TypeError, AttributeError) as error:
        raise MartError(f"{path}: no manifest ({error!r})") from error
