"""What rows say of a vehicle or an owner beside the order, and what that changes on file.

The newest word counts: a row overwrites what is on file if its day is not before the last day the object was
told of, else it only fills gaps. So an old export that comes late spoils nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

_NOTHING = (None, "")


class FieldChange(NamedTuple):
    """One field of one object on file, changed in place."""

    object_id: int
    field: str
    before: Any
    after: Any


@dataclass
class NewestValues:
    """Per field and object the newest word: of rows that may overwrite, of rows that may only fill gaps."""

    newest: dict[str, dict[int, Any]] = field(default_factory=dict)
    older: dict[str, dict[int, Any]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        column: Sequence[Any],
        who: Sequence[int | None],
        order: Sequence[int],
        stale: set[int],
    ) -> None:
        """Take in a column: `who` each row is about, `order` the rows by day, `stale` rows told late."""
        newest = self.newest.setdefault(name, {})
        older = self.older.setdefault(name, {})
        if not stale:
            words = zip(map(who.__getitem__, order), map(column.__getitem__, order), strict=True)
            newest |= {about: value for about, value in words if about is not None and value not in _NOTHING}
            return
        for row in order:
            value, about = column[row], who[row]
            if about is not None and value not in _NOTHING:
                (older if row in stale else newest)[about] = value

    def of(self, name: str, about: int, default: Any) -> Any:
        """The value of a new object."""
        return self.newest.get(name, {}).get(about, default)

    def objects(self) -> set[int]:
        """Every object with a value."""
        return {about for values in (*self.newest.values(), *self.older.values()) for about in values}

    def changes(self, on_file: Mapping[int, Mapping[str, Any]]) -> list[FieldChange]:
        """What differs from the file, by object and field."""
        changes = []
        for about, values in on_file.items():
            for name in self.newest:
                before = values[name]
                after = self.newest[name].get(about)
                if after is None and before in (None, ""):
                    after = self.older[name].get(about)
                if after is not None and after != before:
                    changes.append(FieldChange(about, name, before, after))
        return changes


@dataclass
class Phones:
    """The phones of each owner in the rows: the newest becomes the first, the others are kept."""

    _phones: dict[int, list[str]] = field(default_factory=dict)
    _newest: dict[int, str] = field(default_factory=dict)

    def add(self, owner: int, phones: Sequence[str], stale: bool) -> None:
        """Take in one row's phones, the preferred one first; rows in the order of their days."""
        if phones and self._newest.get(owner) == phones[0] and len(phones) == 1:
            return  # told again, as most rows do
        kept = self._phones.setdefault(owner, [])
        for phone in phones:
            if phone not in kept:
                kept.append(phone)
        if not stale and phones:
            self._newest[owner] = phones[0]

    def owners(self) -> set[int]:
        """Everybody with a phone."""
        return set(self._phones)

    def settled(self, owner: int, phone: str, others: Sequence[str]) -> tuple[str, list[str]]:
        """The first phone and the others, given those on file."""
        kept = self._phones.get(owner, [])
        first = self._newest.get(owner) or phone or (kept[-1] if kept else "")
        every = dict.fromkeys([*others, phone, *kept])
        return first, [other for other in every if other and other != first]
