"""The book as a page to read: Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huidian.engine.facts.kinds import BY_KIND
from huidian.engine.metric_book.book import PERIODS, Book, Entry

_HEAD = """\
# The metric book · 指标手册

Generated: `python3 dev.py metrics` writes it anew. Figures, lists, pages and files all count by these
definitions; `huidian metrics export` writes them as JSON, `huidian metrics check FILE` names what another
installation defines differently. A version is raised when a metric counts differently.
"""


def as_markdown(book: Book) -> str:
    """The whole book. Its hash is left out: it changes with the rules in use, the definitions do not."""
    parts = [_HEAD, *_contents(book)]
    for metric in book["metrics"]:
        parts.append("\n".join(_metric(metric)))
    parts.append("\n".join(_names("Dimensions · 维度", book["dimensions"], with_version=True)))
    parts.append("\n".join(_names("Scopes · 委托范围", book["scopes"], with_version=False)))
    parts.append(f"{BY_KIND.zh}。  \n{BY_KIND.en}.")
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _contents(book: Book) -> Iterator[str]:
    lines = ["| id | 指标 | metric | 单位 unit | 期间 period | 出处 source |", "|---|---|---|---|---|---|"]
    for metric in book["metrics"]:
        cells = (
            f"[`{metric['id']}`](#{metric['id']})",
            metric["label"]["zh"],
            metric["label"]["en"],
            _both(metric["unit"]),
            _period(metric),
            metric["source"],
        )
        lines.append(f"| {' | '.join(cells)} |")
    yield "\n".join(lines)


def _metric(metric: Entry) -> Iterator[str]:
    yield f'## <a id="{metric["id"]}"></a>{metric["label"]["zh"]} · {metric["label"]["en"]}'
    yield ""
    yield f"`{metric['id']}` · version {metric['version']} · {_both(metric['unit'])} · {metric['source']}"
    yield ""
    yield f"{metric['sentence']['zh']}。  "
    yield f"{metric['sentence']['en']}."
    yield ""
    rows = [
        ("公式 formula", f"{metric['formula']['zh']}<br>{metric['formula']['en']}"),
        ("统计范围 who is counted", f"{metric['inclusions']['zh']}<br>{metric['inclusions']['en']}"),
        ("期间 period", _period(metric)),
        ("分母 denominator", _count(metric["denominator"])),
        ("分子 numerator", _count(metric["numerator"])),
        ("并列计数 other counts", "<br>".join(_count(count) for count in metric["others"])),
        ("合计 totals", ", ".join(f"`{total}`" for total in metric["totals"])),
        ("分委托类别 by kind of order", "是 yes" if metric["scopes"] else "否 no"),
        ("所用规则 rules read", ", ".join(f"`{rule}`" for rule in metric["rules"])),
    ]
    yield "| | |"
    yield "|---|---|"
    for name, value in rows:
        if value:
            yield f"| {name} | {value.replace('|', '&#124;')} |"


def _count(count: Entry | None) -> str:
    return f"`{count['key']}` {_both(count['label'])}（{_both(count['unit'])}）" if count else ""


def _names(title: str, entries: list[Entry], *, with_version: bool) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield "| id | 中文 | English |" + (" version |" if with_version else "")
    yield "|---|---|---|" + ("---|" if with_version else "")
    for entry in entries:
        row = f"| `{entry['id']}` | {entry['label']['zh']} | {entry['label']['en']} |"
        yield row + (f" {entry['version']} |" if with_version else "")


def _period(metric: Entry) -> str:
    label = PERIODS[metric["period"]]
    return f"{label.zh} {label.en}"


def _both(label: dict[str, Any]) -> str:
    return label["zh"] if label["zh"] == label["en"] else f"{label['zh']} {label['en']}"
