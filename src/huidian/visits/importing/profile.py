"""How one system's exports are worded: its headers and the words in its cells.

Shipped profiles are TOML files in ``profiles/``; one corrected by hand is saved as a mapping of the same
shape. Every profile stands on ``generic``, whose words are looked up after its own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from huidian.kit.labels import Label
from huidian.visits.importing.characters import comparable
from huidian.visits.importing.tables import TABLES

_FOLDER = Path(__file__).parent / "profiles"
_FAMILIES: Mapping[str, frozenset[str]] = {
    "order_kind": frozenset(
        {"maintenance", "repair", "accident", "warranty", "first_service", "recall", "pdi", "other"}
    ),
    "sale_type": frozenset({"repair", "counter"}),
    "use": frozenset({"private", "company", "special"}),
    "powertrain": frozenset({"petrol", "diesel", "hybrid", "plug_in", "range_extender", "electric"}),
    "gender": frozenset({"male", "female"}),
    "opted_out": frozenset({"yes", "no"}),
    "payer": frozenset({"customer", "warranty", "insurance"}),
}
_FIELDS = frozenset(key for table in TABLES.values() for key in table.keys)

Texts = Mapping[str, tuple[str, ...]]


class ProfileError(ValueError):
    """A profile that cannot be used; ``mistakes`` names all of them."""

    def __init__(self, name: str, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__(f"profile {name}: " + "; ".join(mistakes))


@dataclass(frozen=True)
class Profile:
    """Headers per field (``synonyms``) and words per family and canonical key (``words``)."""

    name: str
    label: Label
    synonyms: Texts
    words: Mapping[str, Texts]

    @classmethod
    def from_mapping(cls, source: Mapping[str, object]) -> "Profile":
        """A profile from ``{name, label, synonyms: {field: [header]}, words: {family: {key: [word]}}}``.

        ``label`` is a text or ``{zh, en}``. Raises :class:`ProfileError` naming every mistake.
        """
        name = str(source.get("name") or "custom")
        mistakes = [f"unknown key {key!r}" for key in source.keys() - {"name", "label", "synonyms", "words"}]
        synonyms = _texts(source.get("synonyms", {}), "synonyms", _FIELDS, mistakes)
        words = {
            family: _texts(entry, f"words.{family}", _FAMILIES.get(family, frozenset()), mistakes)
            for family, entry in _mapping(source.get("words", {}), "words", mistakes).items()
        }
        mistakes += [f"unknown key 'words.{family}'" for family in words.keys() - _FAMILIES.keys()]
        if mistakes:
            raise ProfileError(name, sorted(mistakes))
        return cls(name, _label(source.get("label"), name), synonyms, words)

    def to_mapping(self) -> dict[str, object]:
        """The mapping :meth:`from_mapping` takes, for saving."""
        return {
            "name": self.name,
            "label": {"zh": self.label.zh, "en": self.label.en},
            "synonyms": {key: list(texts) for key, texts in self.synonyms.items()},
            "words": {
                family: {key: list(texts) for key, texts in entry.items()}
                for family, entry in self.words.items()
            },
        }

    def meaning(self, family: str, text: str) -> str | None:
        """The canonical key of a word: equal to a known word, else the longest known word inside it."""
        word = comparable(text)
        profiles = (self,) if self.name == "generic" else (self, load_profile("generic"))
        for profile in profiles:
            known = [
                (len(synonym), -rank, key)
                for rank, (key, texts) in enumerate(profile.words.get(family, {}).items())
                for synonym in map(comparable, texts)
                if synonym == word or (len(synonym) > 1 and synonym in word)
            ]
            if known:
                return max(known)[2]
        return None


@cache
def load_profile(name: str) -> Profile:
    """A shipped profile; ``KeyError`` where there is none of that name."""
    if name not in profile_names():
        raise KeyError(name)
    source = tomllib.loads((_FOLDER / f"{name}.toml").read_text("utf-8"))
    return Profile.from_mapping({"name": name, **source})


@cache
def profile_names() -> tuple[str, ...]:
    """The shipped profiles, ``generic`` first."""
    names = sorted(path.stem for path in _FOLDER.glob("*.toml"))
    return tuple(sorted(names, key=lambda name: (name != "generic", name)))


def _mapping(value: object, place: str, mistakes: list[str]) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    mistakes.append(f"{place!r} must be a table")
    return {}


def _texts(value: object, place: str, known: frozenset[str], mistakes: list[str]) -> Texts:
    texts: dict[str, tuple[str, ...]] = {}
    for key, entry in _mapping(value, place, mistakes).items():
        if key not in known:
            mistakes.append(f"unknown key '{place}.{key}'")
        elif not isinstance(entry, list | tuple) or not all(isinstance(text, str) for text in entry):
            mistakes.append(f"'{place}.{key}' must be a list of texts")
        else:
            texts[key] = tuple(entry)
    return texts


def _label(value: object, name: str) -> Label:
    if isinstance(value, Mapping):
        return Label(str(value.get("zh", name)), str(value.get("en", name)))
    return Label(str(value or name), str(value or name))
