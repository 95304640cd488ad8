"""Reads plain TOML values into the dataclasses of the rules, keeping every mistake with its path.

A tuple of dataclasses is a table of tables whose key becomes the item's ``key``; the file's order stays.
"""

import re
import types
from collections.abc import Container, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from math import isfinite
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from huidian.kit.labels import Label

MOST_ENTRIES, LONGEST_TEXT, DEEPEST = 100, 500, 12
"""Of one table, of one text (signs), and of tables within tables. Beyond them nothing is a rule any more."""

Path = tuple[str, ...]
Mistake = tuple[Path, Label]
"""Where it is, and what is wrong."""

_NAMES = {
    int: Label("整数", "a whole number"),
    float: Label("数字", "a number"),
    str: Label("文字", "a text"),
    bool: Label("是或否", "true or false"),
}
_BROKEN = object()
_UNKEPT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff]")


def read_parts(
    shape: type, data: Mapping[str, Any], mistakes: list[Mistake], given: Container[str]
) -> dict[str, Any]:
    """The fields of ``shape`` that could be read; every reason why another could not is in ``mistakes``.

    Fields named in ``given`` come from elsewhere: to the data they are unknown keys.
    """
    values = _read_fields(shape, data, (), mistakes, given)
    return {name: value for name, value in values if value is not _BROKEN}


def not_plain(data: Any, path: Path = ()) -> Iterator[Mistake]:
    """What of an overlay no store keeps and no page shows, whatever it is meant to be."""
    if len(path) > DEEPEST:
        yield path, Label("表套表太深", "tables within tables: too deep")
    elif isinstance(data, Mapping | list):
        yield from _not_plain_within(data, path)
    elif isinstance(data, str):
        if not _is_text(data):
            yield path, Label("太长或含有不能保存的字符", "too long, or holds characters that cannot be kept")
    elif isinstance(data, float) and not isfinite(data):
        yield path, Label("必须是数字", f"must be a number, not {data!r}")
    elif not isinstance(data, bool | int | float):
        kind = type(data).__name__
        yield path, Label(f"这里不能是 {kind}", f"cannot be a {kind}")


def _not_plain_within(data: Mapping[str, Any] | list[Any], path: Path) -> Iterator[Mistake]:
    if len(data) > MOST_ENTRIES:
        most = f"{len(data)} > {MOST_ENTRIES}"
        yield path, Label(f"项目太多：{most}", f"too many entries: {most}")
        return
    rows = data.items() if isinstance(data, Mapping) else [("[]", value) for value in data]
    for key, value in rows:
        if _is_text(key):
            yield from not_plain(value, (*path, key))
        else:
            yield path, Label("这里有一项的名称不能用", "the name of a key here cannot be used")


def _is_text(data: Any) -> bool:
    return isinstance(data, str) and len(data) <= LONGEST_TEXT and not _UNKEPT.search(data)


def _read_table(shape: type, data: Any, path: Path, mistakes: list[Mistake], **given: str) -> Any:
    if not isinstance(data, Mapping):
        return _broken(mistakes, path, Label("必须是一张表", "must be a table"))
    values: dict[str, Any] = given | dict(_read_fields(shape, data, path, mistakes, given))
    return _BROKEN if any(one is _BROKEN for one in values.values()) else shape(**values)


def _read_fields(
    shape: type, data: Mapping[str, Any], path: Path, mistakes: list[Mistake], given: Container[str]
) -> list[tuple[str, Any]]:
    wanted = {one.name: one for one in fields(shape) if one.name not in given}
    for key in data:
        if key not in wanted:
            near = get_close_matches(key, wanted, 1)
            names = ", ".join(wanted)
            hint = (
                Label(f"是不是 {near[0]}？", f"did you mean {near[0]!r}?")
                if near
                else Label(f"这里可用：{names}", f"known here: {names}")
            )
            mistakes.append(((*path, key), Label(f"没有这一项；{hint.zh}", f"unknown key; {hint.en}")))
    values = []
    for name, one in wanted.items():
        if name in data:
            value = _read_value(_hints(shape)[name], data[name], (*path, name), mistakes, one)
            values.append((name, value))
        elif one.default is MISSING:
            values.append((name, _broken(mistakes, (*path, name), Label("缺少这一项", "is missing"))))
    return values


def _read_value(hint: Any, data: Any, path: Path, mistakes: list[Mistake], one: "Field[Any]") -> Any:
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return _read_many(get_args(hint)[0], data, path, mistakes)
    if get_origin(hint) is Literal:
        choices = get_args(hint)
        names = ", ".join(choices)
        words = Label(f"必须是其中之一：{names}", f"must be one of {names}")
        return data if data in choices else _broken(mistakes, path, words)
    if isinstance(hint, type) and is_dataclass(hint):
        return _read_table(hint, data, path, mistakes)
    if not _is_a(hint, data):
        name = _NAMES[hint]
        words = Label(f"必须是{name.zh}，不能是 {_short(data)}", f"must be {name.en}, not {_short(data)}")
        return _broken(mistakes, path, words)
    least = one.metadata.get("least")
    if least is not None and data < least:
        words = Label(f"不能小于 {least}", f"must be at least {least}, not {_short(data)}")
        return _broken(mistakes, path, words)
    most = one.metadata.get("most")
    if most is not None and data > most:
        words = Label(f"不能大于 {most}", f"must be at most {most}, not {_short(data)}")
        return _broken(mistakes, path, words)
    if hint is str and not data.strip():
        return _broken(mistakes, path, Label("不能为空", "must not be empty"))
    return hint(data)


def _read_many(item: Any, data: Any, path: Path, mistakes: list[Mistake]) -> Any:
    if item is str:
        if isinstance(data, list) and all(isinstance(text, str) and text.strip() for text in data):
            return tuple(data)
        return _broken(mistakes, path, Label("必须是若干文字", "must be a list of texts"))
    if not isinstance(data, Mapping) or not data:
        return _broken(mistakes, path, Label("至少要有一项", "must be a table with at least one entry"))
    made = [_read_table(item, value, (*path, key), mistakes, key=key) for key, value in data.items()]
    return _BROKEN if any(one is _BROKEN for one in made) else tuple(made)


def _short(data: Any) -> str:
    """A value as a sentence repeats it."""
    text = repr(data)
    return text if len(text) <= 60 else f"{text[:60]}…"


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


def _broken(mistakes: list[Mistake], path: Path, what: Label) -> Any:
    mistakes.append((path, what))
    return _BROKEN
