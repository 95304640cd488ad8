"""A name for all that an answer depends on: the same in every process, another for anything that differs.

What is not known to be written down exactly has no name: a closure, an object that is no value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from types import FunctionType
from typing import Any

import huidian
from huidian.playbooks import Playbook

_COMPUTED_BY = ("duckdb", "ibis-framework", "sqlglot")


class NamelessError(ValueError):
    """Something in a key cannot be written down."""


def digest_of(key: Hashable) -> str | None:
    """The key's name, 64 hexadecimal signs; None where there is none. It says also which code answers."""
    digest = hashlib.sha256(_code())
    try:
        _write(key, digest.update)
    except NamelessError:
        return None
    return digest.hexdigest()


@cache
def _code() -> bytes:
    """What answers in this process: the source of the product, the versions of what computes for it."""
    digest = hashlib.sha256(repr([version(package) for package in _COMPUTED_BY]).encode())
    root = Path(huidian.__file__).parent
    for file in sorted(root.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def _write(value: Any, into: Callable[[bytes], None]) -> None:
    """Writes a value with its type and where it ends, so that two that differ are written differently."""
    kind = type(value)
    if value is None or kind in (bool, int, float, Decimal, date, datetime):
        _text(kind, repr(value), into)
    elif kind is str or isinstance(value, bytes):
        _text(kind, value if isinstance(value, str) else value.hex(), into)
    elif isinstance(value, Enum):
        _text(kind, value.name, into)
    elif isinstance(value, (type, FunctionType)):
        _text(kind, _name_of(value), into)
    elif kind in (tuple, list):
        _all(kind, value, into)
    elif isinstance(value, (frozenset, Mapping)):
        pairs = value.items() if isinstance(value, Mapping) else value
        _all(kind, sorted(map(_digest, pairs)), into)
    elif isinstance(value, Playbook):
        _text(kind, _of_rules(value), into)
    elif _is_of_the_register(value):
        _text(kind, value.id, into)
    elif is_dataclass(kind):
        _all(kind, (getattr(value, field.name) for field in fields(value) if field.compare), into)
    else:
        raise NamelessError(_full_name(kind))


def _digest(value: Any) -> str:
    digest = hashlib.sha256()
    _write(value, digest.update)
    return digest.hexdigest()


@lru_cache(maxsize=1024)
def _of_rules(rules: Playbook) -> str:
    """Rules have some hundred values, and a network's pages read those of many dealers."""
    return _digest(tuple(getattr(rules, field.name) for field in fields(rules)))


def _is_of_the_register(value: Any) -> bool:
    """Whether it is a metric as the source declares it: then its id says all of it."""
    from huidian.engine.metrics import METRICS, Metric

    return isinstance(value, Metric) and METRICS.get(value.id) is value


def _text(kind: type, text: str, into: Callable[[bytes], None]) -> None:
    content = text.encode("utf-8", "surrogatepass")
    into(f"{_full_name(kind)} {len(content)}:".encode() + content)


def _all(kind: type, values: Iterable[Any], into: Callable[[bytes], None]) -> None:
    into(f"{_full_name(kind)}(".encode())
    for value in values:
        _write(value, into)
    into(b")")


def _name_of(value: type | FunctionType) -> str:
    """Where a function or class of a module stands."""
    if "<" in value.__qualname__ or (isinstance(value, FunctionType) and value.__closure__):
        raise NamelessError(f"{value.__module__}.{value.__qualname__}")
    return _full_name(value)


def _full_name(value: type | FunctionType) -> str:
    return f"{value.__module__}.{value.__qualname__}"
