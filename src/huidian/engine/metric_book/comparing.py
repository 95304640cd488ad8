"""Two books side by side: who defines what differently, in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from huidian.engine.metric_book.book import FORMAT, Book, Entry, content_hash
from huidian.kit.labels import Label

_PARTS: Mapping[str, Label] = {
    "metrics": Label("指标", "metric"),
    "dimensions": Label("维度", "dimension"),
    "scopes": Label("委托范围", "scope"),
    "rules": Label("规则包", "rules"),
}
_FIELDS: Mapping[str, Label] = {
    "version": Label("版本", "version"),
    "label": Label("名称", "name"),
    "unit": Label("单位", "unit"),
    "sentence": Label("说明", "sentence"),
    "formula": Label("公式", "formula"),
    "inclusions": Label("统计范围", "who is counted"),
    "period": Label("期间", "period"),
    "source": Label("出处", "source"),
    "scopes": Label("是否分委托类别", "whether by kind of order"),
    "rules": Label("所用规则", "rules read"),
    "orders": Label("所含委托", "orders in it"),
    "numerator": Label("分子", "numerator"),
    "denominator": Label("分母", "denominator"),
    "others": Label("并列计数", "other counts"),
    "totals": Label("合计列", "totals"),
}


class BookError(ValueError):
    """A file is no metric book, or not what it was when its hash was made; `label` says why."""

    def __init__(self, label: Label) -> None:
        super().__init__(label.en)
        self.label = label


def read_book(text: str) -> Book:
    """A book as ``as_json`` wrote it. ``BookError`` for anything else, and where content and hash part."""
    try:
        book = json.loads(text)
    except ValueError as error:
        raise BookError(_no_json(error)) from None
    if not isinstance(book, dict) or book.get("format") != FORMAT:
        raise BookError(Label(f"不是格式 {FORMAT} 的指标手册", f"not a metric book of format {FORMAT}"))
    entries = [entry for part in _PARTS for entry in _entries_of(book, part)]
    if not all(isinstance(entry, dict) and isinstance(entry.get("id"), str) for entry in entries):
        raise BookError(Label("有一项没有编号", "an entry without an id"))
    if content_hash(book) != book.get("content_hash"):
        raise BookError(Label("内容被改动过，与写出时不符", "the content was changed after it was written"))
    return book


def _no_json(error: ValueError) -> Label:
    """What is wrong with a text that is no JSON: Chinese by the place, English by the reader's own words."""
    at = f"，第 {error.lineno} 行第 {error.colno} 列" if isinstance(error, json.JSONDecodeError) else ""
    return Label(f"不是 JSON{at}", f"not JSON: {error}")


def differences(ours: Book, theirs: Book) -> list[Label]:
    """What the two books define differently, one sentence each; none where they count alike."""
    return [each for part in _PARTS for each in _of_part(part, ours, theirs)]


def _of_part(part: str, ours: Book, theirs: Book) -> Iterator[Label]:
    mine, other = ({entry["id"]: entry for entry in book[part]} for book in (ours, theirs))
    for key in sorted(mine.keys() | other.keys()):
        name = _name(part, key, mine.get(key) or other[key])
        if key not in other:
            yield Label(f"{name.zh}：只有我方有", f"{name.en}: only in ours")
        elif key not in mine:
            yield Label(f"{name.zh}：只有对方有", f"{name.en}: only in theirs")
        else:
            yield from _of_entry(name, mine[key], other[key])


def _of_entry(name: Label, ours: Entry, theirs: Entry) -> Iterator[Label]:
    for field in sorted(ours.keys() | theirs.keys()):
        mine, other = ours.get(field), theirs.get(field)
        if mine == other:
            continue
        what = _FIELDS.get(field, Label(field, field))
        yield Label(
            f"{name.zh}：{what.zh}不同，我方“{_text(mine, 'zh')}”，对方“{_text(other, 'zh')}”",
            f"{name.en}: {what.en} differs, ours “{_text(mine, 'en')}”, theirs “{_text(other, 'en')}”",
        )


def _name(part: str, key: str, entry: Entry) -> Label:
    kind, label = _PARTS[part], entry.get("label")
    if not isinstance(label, dict):
        return Label(f"{kind.zh} {key}", f"{kind.en} {key}")
    return Label(f"{kind.zh}“{_text(label, 'zh')}”（{key}）", f"{kind.en} “{_text(label, 'en')}” ({key})")


def _text(value: Any, language: str) -> str:
    """A field in one language; a count by its name."""
    if isinstance(value, dict):
        return _text(value.get("label", value.get(language)), language)
    if isinstance(value, list):
        return ", ".join(_text(one, language) for one in value)
    return "–" if value is None else str(value)


def _entries_of(book: Book, part: str) -> list[Any]:
    entries = book.get(part)
    if not isinstance(entries, list):
        raise BookError(Label(f"缺少列表 {part}", f"no list of {part}"))
    return entries
