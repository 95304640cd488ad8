"""Settings as the environment says them; one that cannot be is a sentence of both languages."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from huidian.kit.labels import Label


class SettingFault(ImproperlyConfigured):
    """Raised where the settings are read; `label` says which one, and what is wanted."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def count(name: str, default: int) -> int:
    """A whole number from 1 on; what is none is said."""
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or int(value) < 1:
        raise SettingFault(
            Label(
                f"{name} 是 {value!r}：应是从 1 起的整数。",
                f"{name} is {value!r}: a whole number from 1 on is wanted.",
            )
        )
    return int(value)


def seconds(name: str, default: float, unit: float = 1.0) -> float:
    """A length of time above 0, given in units of so many seconds."""
    value = os.environ.get(name) or str(default)
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number < 10**7:
        raise SettingFault(
            Label(
                f"{name} 是 {value!r}：应是大于 0 的数。", f"{name} is {value!r}: a number above 0 is wanted."
            )
        )
    return number * unit


def secret(home: Path) -> str:
    """The installation's own key: from the environment, else made once and kept in the data folder."""
    if key := os.environ.get("HUIDIAN_SECRET_KEY"):
        return key
    kept = home / "secret-key"
    if not kept.exists():
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.unlink(missing_ok=True)
        # Readable by nobody else from its first byte on.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(48))
        # A second process that starts at the same moment must not end up with another key.
        try:
            os.link(fresh, kept)
        except OSError:
            if not kept.exists():
                fresh.replace(kept)
        fresh.unlink(missing_ok=True)
    return kept.read_text()
