"""Changes of a dealer's rules in the words of the rules that may be set: what it was, what it is."""

from collections.abc import Iterator, Mapping
from typing import Any

from huidian.kit.labels import Label
from huidian.playbooks.editable_calls import every_group
from huidian.playbooks.loading import load, pack_ids
from huidian.playbooks.playbook import Playbook
from huidian.playbooks.reading import Path
from huidian.playbooks.rule_fields import RuleField

_AS_THE_PACK = Label("手册值", "the playbook's")


def fields_of(rules: Playbook) -> dict[Path, RuleField]:
    """Every rule that may be set, by its path."""
    return {field.path: field for group in every_group(rules) for field in group.fields}


def other_sides(fields: Mapping[Path, RuleField]) -> frozenset[Path]:
    """Where a rule is said a second time: it is shown once."""
    return frozenset(path for field in fields.values() for path in field.also)


def plain_field(path: Path) -> RuleField:
    """A rule that can only be set from a file: it is called by its key."""
    name = ".".join(path)
    return RuleField(path, Label(name, name), "choice")


def changes_in_words(
    fields: Mapping[Path, RuleField], changed: Mapping[Path, tuple[Any, Any]]
) -> Iterator[tuple[Label, Label, Label]]:
    """The rules of one change: what each is called, what it was and what it is."""
    again = other_sides(fields)
    for path, (was, now) in changed.items():
        if path not in again:
            field = fields.get(path) or plain_field(path)
            yield field.label, _value(field, was), _value(field, now)


def _value(field: RuleField, value: Any) -> Label:
    return _AS_THE_PACK if value is None else field.words(value)


def pack_label(pack: str) -> Label:
    """What a playbook is called; one that is no more by its id."""
    return load(pack).label if pack in pack_ids() else Label(pack, pack)
