"""Mystery audits: a checklist by sections, each item passed or not; a section's score is the share passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from huidian.kit.labels import Label
from huidian.kit.shares import share_of


@dataclass(frozen=True, slots=True)
class Item:
    """One thing an auditor looks for."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class Section:
    """Items that are looked for at one station of the visit."""

    key: str
    label: Label
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section: how many items were passed, of those that were judged; `open`: not looked at."""

    section: Section
    passed: int
    judged: int
    open: int

    @property
    def value(self) -> float | None:
        """The share passed; None where nothing was judged."""
        return share_of(self.passed, self.judged)


@dataclass(frozen=True, slots=True)
class AuditScore:
    """An audit's sections and the whole: each item counts as much as any other."""

    sections: tuple[SectionScore, ...]

    @property
    def passed(self) -> int:
        """Items passed in all sections."""
        return sum(one.passed for one in self.sections)

    @property
    def judged(self) -> int:
        """Items judged in all sections."""
        return sum(one.judged for one in self.sections)

    @property
    def open(self) -> int:
        """Items nobody has judged yet."""
        return sum(one.open for one in self.sections)

    @property
    def value(self) -> float | None:
        """The share passed; None where nothing was judged."""
        return share_of(self.passed, self.judged)


def audit_score(sections: Sequence[Section], marks: Mapping[str, bool | None]) -> AuditScore:
    """The score of marks by "section.item": passed, failed, or None for what could not be seen.

    What could not be seen counts neither way, and is not open any more.
    """
    return AuditScore(tuple(_section(one, marks) for one in sections))


def mark_key(section: Section, item: Item) -> str:
    """The name of an item among all of a checklist."""
    return f"{section.key}.{item.key}"


def _section(section: Section, marks: Mapping[str, bool | None]) -> SectionScore:
    keys = [mark_key(section, item) for item in section.items]
    given = [marks[key] for key in keys if key in marks]
    judged = [one for one in given if one is not None]
    return SectionScore(section, sum(judged), len(judged), len(keys) - len(given))


def checklist_data(sections: Sequence[Section]) -> list[dict[str, object]]:
    """A checklist as plain data."""
    return [
        {
            "key": one.key,
            "label": _texts(one.label),
            "items": [{"key": item.key, "label": _texts(item.label)} for item in one.items],
        }
        for one in sections
    ]


def checklist_of(data: Sequence[Mapping[str, object]]) -> tuple[Section, ...]:
    """A checklist as `checklist_data` wrote it."""
    return tuple(
        Section(
            str(one["key"]),
            _label(one["label"]),
            tuple(Item(str(item["key"]), _label(item["label"])) for item in _items(one["items"])),
        )
        for one in data
    )


def _items(data: object) -> Sequence[Mapping[str, object]]:
    assert isinstance(data, list)
    return data


def _label(data: object) -> Label:
    assert isinstance(data, Mapping)
    return Label(data["zh"], data["en"])


def _texts(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
