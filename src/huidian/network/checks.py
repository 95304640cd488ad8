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

from huidian.kit.labels import Label

ENGINES = ("duckdb", "spark")


class Fault(Error):  # noqa: N818
    """What is wrong and what to do about it, in both languages; Django's own commands read the English."""

    def __init__(self, what: Label, hint: Label, *, id: str) -> None:
        super().__init__(what.en, hint=hint.en, id=id)
        self.label = Label(f"{what.zh} {hint.zh}（{id}）", f"{what.en} {hint.en} ({id})")


OURS = "huidian"


@register(OURS)
def engine(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_ENGINE` names an engine that exists and is installed."""
    name = settings.HUIDIAN_ENGINE
    if name not in ENGINES:
        known = ", ".join(ENGINES)
        hint = Label(
            f"请把 HUIDIAN_ENGINE 设为其中之一：{known}。", f"Set HUIDIAN_ENGINE to one of: {known}."
        )
        what = Label(
            f"HUIDIAN_ENGINE 是 {name!r}，没有这个引擎。", f"HUIDIAN_ENGINE is {name!r}, which is no engine."
        )
        return [Fault(what, hint, id="huidian.E001")]
    if name == "spark" and find_spec("pyspark") is None:
        hint = Label(
            "请安装 huidian[spark]，或取消 HUIDIAN_ENGINE。",
            "Install huidian[spark], or unset HUIDIAN_ENGINE.",
        )
        what = Label(
            "HUIDIAN_ENGINE 是 spark，但没有安装 Spark。",
            "HUIDIAN_ENGINE is spark, but Spark is not installed.",
        )
        return [Fault(what, hint, id="huidian.E002")]
    return _java() if name == "spark" else []


def _java() -> list[CheckMessage]:
    from huidian.engine.runners.spark import JAVA, java_version

    version = java_version()
    if version is not None and version >= JAVA:
        return []
    hint = Label(
        f"请安装 Java {JAVA} 或更新版本，或让 JAVA_HOME 指向它；也可取消 HUIDIAN_ENGINE。",
        f"Install Java {JAVA} or newer, or point JAVA_HOME at one; or unset HUIDIAN_ENGINE.",
    )
    which = Label("没有找到 Java", "no Java was found")
    if version is not None:
        which = Label(f"找到的是 Java {version}", f"Java {version} was found")
    what = Label(f"HUIDIAN_ENGINE 是 spark，但{which.zh}。", f"HUIDIAN_ENGINE is spark, but {which.en}.")
    return [Fault(what, hint, id="huidian.E006")]


@register(OURS)
def mart(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_MART` is a path or a URL of a kind that is known."""
    from huidian.engine.mart.places import storage_of
    from huidian.engine.mart.storage import StorageError

    try:
        storage_of(settings.HUIDIAN_MART, settings.HUIDIAN_MART_COPIES)
    except (StorageError, OSError) as error:
        hint = Label(
            "请把 HUIDIAN_MART 设为文件夹或对象存储的地址；也可取消它。",
            "Set HUIDIAN_MART to a folder or the address of an object store; or unset it.",
        )
        what = Label(f"HUIDIAN_MART 不能使用：{error}。", f"HUIDIAN_MART: {error}.")
        return [Fault(what, hint, id="huidian.E005")]
    return []


@register(OURS)
def home(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_HOME`, where database, uploads and mart live, can be written."""
    folder = Path(settings.HUIDIAN_HOME)
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return []
    hint = Label(
        "请把 HUIDIAN_HOME 设为当前用户可写的文件夹。",
        "Set HUIDIAN_HOME to a folder that this user may write to.",
    )
    what = Label(f"HUIDIAN_HOME（{folder}）不可写。", f"HUIDIAN_HOME, {folder}, cannot be written.")
    return [Fault(what, hint, id="huidian.E003")]


@register(OURS)
def proxies(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """`HUIDIAN_TRUSTED_PROXIES` are addresses or networks."""
    wrong = [one for one in settings.HUIDIAN_TRUSTED_PROXIES if not _is_network(one)]
    if not wrong:
        return []
    hint = Label(
        "请写地址或网段，如 127.0.0.1 或 10.0.0.0/8，用逗号隔开。",
        "Write addresses or networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas.",
    )
    listed = ", ".join(wrong)
    what = Label(f"HUIDIAN_TRUSTED_PROXIES 里有不是地址的：{listed}。", f"HUIDIAN_TRUSTED_PROXIES: {listed}.")
    return [Fault(what, hint, id="huidian.E007")]


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
