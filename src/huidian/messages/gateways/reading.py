"""Reads a gateway's rules; one may stand on another and say only what differs."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from huidian.messages.gateways.rules import Gateway
from huidian.playbooks.reading import Mistake, read_parts

_PACKS = files("huidian.messages.gateways") / "packs"


def gateway_keys(channel: str = "") -> list[str]:
    """The gateways whose rules are known, of one channel or of all."""
    keys = sorted(one.name.removesuffix(".toml") for one in _PACKS.iterdir() if one.name.endswith(".toml"))
    return [key for key in keys if not channel or gateway(key).channel == channel]


@cache
def gateway(key: str) -> Gateway:
    """The rules of one gateway. Raises `KeyError` for one that is not known, `ValueError` for broken data."""
    mistakes: list[Mistake] = []
    parts = read_parts(Gateway, _data(key), mistakes, ("key",))
    if mistakes:
        raise ValueError("; ".join(f"{key}.toml: {'.'.join(path)}: {what.en}" for path, what in mistakes))
    return Gateway(key=key, **parts)


def _data(key: str) -> dict[str, Any]:
    file = _PACKS / f"{key}.toml"
    if not key.isidentifier() or not file.is_file():
        raise KeyError(key)
    own = tomllib.loads(file.read_text(encoding="utf-8"))
    below = own.pop("extends", None)
    return {**_data(below), **own} if below else own
