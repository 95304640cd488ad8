"""What can be said about a file or a row: one reason, where it was met, and how grave it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from huidian.kit.labels import Label
from huidian.visits.importing.reasons import REASONS

Severity = Literal["rejected", "warning"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was refused or doubted: a code of :data:`REASONS` and what fills its sentence."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "zh") -> str:
        """The sentence in Chinese (any ``zh…``) or English; labels among its parameters follow."""
        params = {
            name: value.in_(language) if isinstance(value, Label) else value
            for name, value in self.params.items()
        }
        return REASONS[self.code].in_(language, **params)


@dataclass(frozen=True, slots=True)
class Problem:
    """One doubt about one cell or row. ``row`` counts from 1 as the spreadsheet shows it."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: Reason
    severity: Severity


class FileRefused(Exception):  # noqa: N818 - what happened, not what broke
    """The file as a whole cannot be used; nothing of it was read."""

    def __init__(self, code: str, **params: object) -> None:
        self.reason = Reason(code, params)
        super().__init__(self.reason.text("en"))

    def text(self, language: str = "zh") -> str:
        """The one sentence for the person who brought the file."""
        return self.reason.text(language)
