"""Reads plain TOML values into the dataclasses of the rules, keeping every mistake with its path.

A tuple of dataclasses is a table of tables whose key becomes the item's ``key``; the file's order stays.
"""

import types
from collections.abc import Container, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

Path = tuple[str, ...]
Mistake = tuple[Path, str]

_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
_BROKEN = object()


def read_parts(
    shape: type, data: Mapping[str, Any], mistakes: list[Mistake], given: Container[str]
) -> dict[str, Any]:
    """The fields of ``shape`` that could be read; every reason why another could not is in ``mistakes``.

    Fields named in ``given`` come from elsewhere: to the data they are unknown keys.
    """
    values = _read_fields(shape, data, (), mistakes, given)
    return {name: value for name, value in values if value is not _BROKEN}


def _read_table(shape: type, data: Any, path: Path, mistakes: list[Mistake], **given: str) -> Any:
    if not isinstance(data, Mapping):
        return _broken(mistakes, path, "must be a table")
    values: dict[str, Any] = given | dict(_read_fields(shape, data, path, mistakes, given))
    return _BROKEN if any(one is _BROKEN for one in values.values()) else shape(**values)


def _read_fields(
    shape: type, data: Mapping[str, Any], path: Path, mistakes: list[Mistake], given: Container[str]
) -> list[tuple[str, Any]]:
    wanted = {one.name: one for one in fields(shape) if one.name not in given}
    for key in data:
        if key not in wanted:
            near = get_close_matches(key, wanted, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(wanted)}"
            mistakes.append(((*path, key), f"unknown key; {hint}"))
    values = []
    for name, one in wanted.items():
        if name in data:
            value = _read_value(_hints(shape)[name], data[name], (*path, name), mistakes, one)
            values.append((name, value))
        elif one.default is MISSING:
            values.append((name, _broken(mistakes, (*path, name), "is missing")))
    return values


def _read_value(hint: Any, data: Any, path: Path, mistakes: list[Mistake], one: "Field[Any]") -> Any:
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return _read_many(get_args(hint)[0], data, path, mistakes)
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        return data if data in choices else _broken(mistakes, path, f"must be one of {', '.join(choices)}")
    if isinstance(hint, type) and is_dataclass(hint):
        return _read_table(hint, data, path, mistakes)
    if not _is_a(hint, data):
        return _broken(mistakes, path, f"must be {_NAMES[hint]}, not {data!r}")
    least = one.metadata.get("least")
    if least is not None and data < least:
        return _broken(mistakes, path, f"must be at least {least}, not {data!r}")
    if hint is str and not data.strip():
        return _broken(mistakes, path, "must not be empty")
    return hint(data)


def _read_many(item: Any, data: Any, path: Path, mistakes: list[Mistake]) -> Any:
    if item is str:
        if isinstance(data, list) and all(isinstance(text, str) and text.strip() for text in data):
            return tuple(data)
        return _broken(mistakes, path, "must be a list of texts")
    if not isinstance(data, Mapping) or not data:
        return _broken(mistakes, path, "must be a table with at least one entry")
    made = [_read_table(item, value, (*path, key), mistakes, key=key) for key, value in data.items()]
    return _BROKEN if any(one is _BROKEN for one in made) else tuple(made)


def _is_a(kind: type, data: Any) -> bool:
    if kind is float:
        return isinstance(data, int | float) and not isinstance(data, bool)
    return type(data) is kind


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (types.UnionType, Union):
        return next(arg for arg in get_args(hint) if arg is not type(None))
    return hint


@cache
def _hints(shape: type) -> dict[str, Any]:
    return get_type_hints(shape)


def _broken(mistakes: list[Mistake], path: Path, what: str) -> Any:
    mistakes.append((path, what))
    return _BROKEN
