"""The kinds of orders a measure looks at, with their words; without the engine, for whoever only asks."""

from dataclasses import dataclass

from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class Kind:
    """Which visits a measure looks at: all of them, or one family of order kinds (S0)."""

    key: str
    label: Label
    family: str | None


OVERALL = "overall"
KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(OVERALL, Label("综合售后", "Overall after-sales"), None),
        Kind("maintenance", Label("保养", "Maintenance"), "maintenance"),
        Kind("repair", Label("维修", "Repair"), "repair"),
    )
}
