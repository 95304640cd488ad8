"""What the keys of a dimension are called, where a brand's rules say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from huidian.kit.labels import Label
from huidian.playbooks.playbook import Playbook

UNKNOWN = Label("未知", "Unknown")
"""What a value is called that nobody knows."""


class _Named(Protocol):
    @property
    def key(self) -> str: ...
    @property
    def label(self) -> Label: ...


def words_of(by: str, rules: Playbook) -> dict[str, Label]:
    """The words for the keys of a dimension (its id), by engine and rules; none for proper names."""
    from huidian.engine.figures.dimensions import DIMENSIONS  # here: it loads the engine

    own: Mapping[str, Iterable[_Named]] = {
        "kind": rules.kinds,
        "age": rules.age_buckets,
        "stage": rules.lifecycle,
        "use": rules.uses,
    }
    if by == "tier":
        return rules.scheme.words
    return dict(DIMENSIONS[by].labels) | {one.key: one.label for one in own.get(by, ())}
