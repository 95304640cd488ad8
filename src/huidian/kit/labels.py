"""A name in Chinese and in English, for rooms that have no translation machinery."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One name in both languages of the product."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """The name for a language tag: any ``zh…`` gives Chinese, everything else English."""
        return self.zh if language.lower().startswith("zh") else self.en
