"""What is wrong with the settings, said when any command starts; silenced by id like Django's own checks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register

ENGINES = ("duckdb", "spark")
OURS = "huidian"


@register(OURS)
def engine(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_ENGINE` names an engine that exists and is installed."""
    name = settings.HUIDIAN_ENGINE
    if name not in ENGINES:
        hint = f"Set HUIDIAN_ENGINE to one of: {', '.join(ENGINES)}."
        return [Error(f"HUIDIAN_ENGINE is {name!r}, which is no engine.", hint=hint, id="huidian.E001")]
    if name == "spark" and find_spec("pyspark") is None:
        hint = "Install huidian[spark], or unset HUIDIAN_ENGINE."
        return [Error("HUIDIAN_ENGINE is spark, but Spark is not installed.", hint=hint, id="huidian.E002")]
    return _java() if name == "spark" else []


def _java() -> list[CheckMessage]:
    from huidian.engine.runners.spark import JAVA, java_version

    version = java_version()
    if version is not None and version >= JAVA:
        return []
    hint = f"Install Java {JAVA} or newer, or point JAVA_HOME at one; or unset HUIDIAN_ENGINE."
    which = "no Java was found" if version is None else f"Java {version} was found"
    return [Error(f"HUIDIAN_ENGINE is spark, but {which}.", hint=hint, id="huidian.E006")]


@register(OURS)
def mart(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_MART` is a path or a URL of a kind that is known."""
    from huidian.engine.mart.places import storage_of
    from huidian.engine.mart.storage import StorageError

    try:
        storage_of(settings.HUIDIAN_MART, settings.HUIDIAN_MART_COPIES)
    except (StorageError, OSError) as error:
        hint = "Set HUIDIAN_MART to a folder or, say, to s3://bucket/prefix; or unset it."
        return [Error(f"HUIDIAN_MART: {error}.", hint=hint, id="huidian.E005")]
    return []


@register(OURS)
def home(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_HOME`, where database, uploads and mart live, can be written."""
    folder = Path(settings.HUIDIAN_HOME)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return []
    hint = "Set HUIDIAN_HOME to a folder that this user may write to."
    return [Error(f"HUIDIAN_HOME, {folder}, cannot be written.", hint=hint, id="huidian.E003")]


@register(OURS)
def proxies(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_TRUSTED_PROXIES` are addresses or networks."""
    wrong = [one for one in settings.HUIDIAN_TRUSTED_PROXIES if not _is_network(one)]
    if not wrong:
        return []
    hint = "Write addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas."
    return [Error(f"HUIDIAN_TRUSTED_PROXIES: {', '.join(wrong)}.", hint=hint, id="huidian.E007")]


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


@register(OURS, deploy=True)
def hosts(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Other machines can reach the site only under names it was told."""
    if set(settings.ALLOWED_HOSTS) - {"localhost", "127.0.0.1", "[::1]"}:
        return []
    hint = "Set HUIDIAN_HOSTS to the names or addresses people type, separated by commas."
    return [Info("Only this machine can open the site.", hint=hint, id="huidian.I004")]
