"""Finds packs, lays each over the one it extends, and reads the result into a :class:`Playbook`."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from huidian.playbooks.checks import contradictions
from huidian.playbooks.playbook import Playbook
from huidian.playbooks.reading import Mistake, Path, not_plain, read_parts

_PACKS = files("huidian.playbooks") / "packs"
_ORDER = ("generic", "svw", "faw-mazda", "gac-toyota", "changan-ford", "independent", "electric")
OVERLAY = "overlay"
NO_FIGURE = frozenset(
    {
        "needs",
        "contact",
        "calls",
        "opening",
        "messages",
        "offers",
        "greetings",
        "scores",
        "staffing",
        "surveys",
        "complaints",
        "care",
        "contact_goals",
    }
)
"""The parts of a playbook no figure rests on."""

Data = dict[str, Any]
Origins = dict[Path, str]
"""Which file each key was last given in."""


class PlaybookError(ValueError):
    """A playbook that cannot be used; ``mistakes`` names each as ``file: key: what is wrong``.

    ``places`` are the same with the path of each, where the file itself could be read.
    """

    def __init__(self, mistakes: list[str], places: list[Mistake] | None = None) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes
        self.places = places or []


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
    if overlay and (mistakes := list(not_plain(overlay))):
        raise PlaybookError([_sentence(one, {}, OVERLAY) for one in mistakes], mistakes)
    return _load(pack_id, json.dumps(overlay, ensure_ascii=False) if overlay else "{}")


def values(pack_id: str, overlay: Mapping[str, Any] | None = None) -> tuple[Data, Origins]:
    """All that a playbook says as plain data, with the file each key was last given in ("overlay": the own).

    Nothing is checked. Raises :class:`PlaybookError` where the pack itself cannot be read.
    """
    data, origins = _merged(pack_id)
    _lay_over(data, overlay or {}, origins, OVERLAY, ())
    return data, origins


def trimmed(pack_id: str, overlay: Mapping[str, Any]) -> Data:
    """An overlay without what the playbook says itself: what is left is the dealer's own."""
    return _apart(_merged(pack_id)[0], overlay)


def leaves(data: Mapping[str, Any], path: Path = ()) -> dict[Path, Any]:
    """The single values and lists of plain data by their paths."""
    single: dict[Path, Any] = {}
    for key, value in data.items():
        here = (*path, key)
        single |= leaves(value, here) if isinstance(value, Mapping) else {here: value}
    return single


@lru_cache(maxsize=1024)
def _load(pack_id: str, overlay: str) -> Playbook:
    return assemble(pack_id, *values(pack_id, json.loads(overlay)))


def _apart(below: Any, above: Mapping[str, Any]) -> Data:
    own: Data = {}
    known = below if isinstance(below, dict) else {}
    for key, value in above.items():
        if isinstance(value, Mapping):
            if inside := _apart(known.get(key), value):
                own[key] = inside
        elif key not in known or known[key] != value or type(known[key]) is not type(value):
            own[key] = value
    return own


def assemble(pack_id: str, data: Data, origins: Origins) -> Playbook:
    """Read and check merged pack data; mistakes name the file by ``origins``, else the pack's own."""
    given: Data = {"id": pack_id, "version": _version(data)}
    mistakes: list[Mistake] = []
    parts = read_parts(Playbook, data, mistakes, given)
    mistakes += contradictions(parts, data)
    if mistakes:
        sentences = [_sentence(mistake, origins, f"{pack_id}.toml") for mistake in mistakes]
        raise PlaybookError(sentences, mistakes)
    return Playbook(**given, **parts)


def _version(data: Data) -> str:
    """Of what figures rest on: how owners are contacted changes none, and is no new rule of any."""
    counted = {key: value for key, value in data.items() if key not in NO_FIGURE}
    text = json.dumps(counted, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _sentence(mistake: Mistake, origins: Origins, own_file: str) -> str:
    path, what = mistake
    file = next((origins[path[:n]] for n in range(len(path), 0, -1) if path[:n] in origins), own_file)
    return f"{file}: {'.'.join(path)}: {what.en}"


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
