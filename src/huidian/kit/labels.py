"""A name in Chinese and in English, for rooms that have no translation machinery."""

from dataclasses import dataclass
from string import Formatter
from typing import Any


@dataclass(frozen=True, slots=True)
class Label:
    """One name in both languages of the product."""

    zh: str
    en: str

    def in_(self, language: str, *arguments: object, **values: object) -> str:
        """The name for a language tag: any ``zh…`` gives Chinese, everything else English.

        With arguments its fields are filled in as by `str.format`; ``{n:row is|rows are}`` writes the number
        with one of the two words, as `counted` does.
        """
        text = self.zh if language.lower().startswith("zh") else self.en
        return _FILLED.vformat(text, arguments, values) if arguments or values else text


def counted(number: int, one: str, many: str) -> str:
    """A number and what English calls so many: 1 row, 1,200 rows."""
    return f"{number:,} {one if number == 1 else many}"


class _Filled(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        one, several, many = format_spec.partition("|")
        if not several:
            plain: str = super().format_field(value, format_spec)
            return plain
        # A number that was written down as text keeps its words.
        return counted(int(value.replace(",", "")) if isinstance(value, str) else value, one, many)


_FILLED = _Filled()
