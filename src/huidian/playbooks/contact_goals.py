"""The `[contact_goals]` part of a playbook: how well an advisor should know the owners of each class (S4)."""

from dataclasses import dataclass

from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class ContactGoal:
    """What is aimed at with the owners of one class; ``key`` is the class."""

    key: str
    label: Label
