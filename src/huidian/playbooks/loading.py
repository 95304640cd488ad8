"""Finds packs, lays each over the one it extends, and reads the result into a :class:`Playbook`."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from huidian.playbooks.checks import contradictions
from huidian.playbooks.playbook import Playbook
from huidian.playbooks.reading import Mistake, Path, read_parts

_PACKS = files("huidian.playbooks") / "packs"
_ORDER = ("generic", "svw", "faw-mazda", "gac-toyota", "changan-ford", "independent")
_OVERLAY = "overlay"

Data = dict[str, Any]
Origins = dict[Path, str]
"""Which file each key was last given in."""


class PlaybookError(ValueError):
    """A playbook that cannot be used; ``mistakes`` names each as ``file: key: what is wrong``."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def pack_ids() -> list[str]:
    """The ids of the shipped packs, the generic one first, then one per source document."""
    mistakes = {
        entry.name.removesuffix(".toml") for entry in _PACKS.iterdir() if entry.name.endswith(".toml")
    }
    return [*(one for one in _ORDER if one in mistakes), *sorted(mistakes.difference(_ORDER))]


def load(pack_id: str = "generic", overlay: Mapping[str, Any] | None = None) -> Playbook:
    """A playbook by its id, with a dealer's own changes laid over it.

    ``overlay`` has the shape of a pack: tables are merged key by key, lists and single values replace.
    Raises :class:`PlaybookError` with all mistakes at once.
    """
    return _load_shipped(pack_id) if not overlay else _assemble(pack_id, overlay)


@cache
def _load_shipped(pack_id: str) -> Playbook:
    return _assemble(pack_id, {})


def _assemble(pack_id: str, overlay: Mapping[str, Any]) -> Playbook:
    data, origins = _merged(pack_id)
    _lay_over(data, overlay, origins, _OVERLAY, ())
    return assemble(pack_id, data, origins)


def assemble(pack_id: str, data: Data, origins: Origins) -> Playbook:
    """Read and check merged pack data; mistakes name the file by ``origins``, else the pack's own."""
    given: Data = {"id": pack_id, "version": _version(data)}
    mistakes: list[Mistake] = []
    parts = read_parts(Playbook, data, mistakes, given)
    mistakes += contradictions(parts, data)
    if mistakes:
        raise PlaybookError([_sentence(mistake, origins, f"{pack_id}.toml") for mistake in mistakes])
    return Playbook(**given, **parts)


def _version(data: Data) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _sentence(mistake: Mistake, origins: Origins, own_file: str) -> str:
    path, what = mistake
    file = next((origins[path[:n]] for n in range(len(path), 0, -1) if path[:n] in origins), own_file)
    return f"{file}: {'.'.join(path)}: {what}"


def _merged(pack_id: str) -> tuple[Data, Origins]:
    """The pack and all it extends, laid over each other from the root down."""
    data: Data = {}
    origins: Origins = {}
    for name, own in reversed(_lineage(pack_id)):
        _lay_over(data, own, origins, f"{name}.toml", ())
    return data, origins


def _lineage(pack_id: str) -> list[tuple[str, Data]]:
    lineage: list[tuple[str, Data]] = []
    name: Any = pack_id
    while name is not None:
        if name in (known for known, _ in lineage):
            raise PlaybookError([f"{pack_id}.toml: extends: leads back to {name!r}"])
        own = _parse(name, asked_by=lineage[-1][0] if lineage else None)
        lineage.append((name, own))
        name = own.pop("extends", None)
    return lineage


def _parse(name: Any, asked_by: str | None) -> Data:
    if name not in pack_ids():
        prefix = f"{asked_by}.toml: extends: " if asked_by else ""
        raise PlaybookError([f"{prefix}there is no playbook {name!r}; there are {', '.join(pack_ids())}"])
    try:
        return tomllib.loads((_PACKS / f"{name}.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlaybookError([f"{name}.toml: {error}"]) from error


def _lay_over(below: Data, above: Mapping[str, Any], origins: Origins, file: str, path: Path) -> None:
    for key, value in above.items():
        here = (*path, key)
        origins[here] = file
        if isinstance(value, Mapping):
            if not isinstance(below.get(key), dict):
                below[key] = {}
            _lay_over(below[key], value, origins, file, here)
        else:
            below[key] = value
