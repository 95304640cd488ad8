"""What can be wrong with a dealer's part of the mart, in plain words."""

from __future__ import annotations

from dataclasses import dataclass, field

from huidian.kit.labels import Label, counted


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it should be: a key for machines, the table or file it is about, a sentence."""

    what: str
    where: str
    sentence: Label


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one dealer; revisions are those of its data, `rows` the mart's by table."""

    dealer: str
    store_revision: int | None
    mart_revision: int | None
    rows: dict[str, int] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()


_ANEW = Label(
    "huidian mart refresh --anew 会重写这家店", "huidian mart refresh --anew writes the dealer's part again"
)


def _difference(what: str, zh: str, en: str, where: str = "") -> Difference:
    return Difference(what, where, Label(zh, en))


def missing() -> Difference:
    return _difference(
        "missing",
        "数据集市里还没有这家店：刷新后会有",
        "the mart has nothing of this dealer: a refresh writes it",
    )


def unreadable(reason: str) -> Difference:
    return _difference(
        "unreadable",
        f"清单读不出来（{reason}）：刷新会重写",
        f"the manifest cannot be read ({reason}): a refresh writes it anew",
        "manifest.json",
    )


def behind(mart: int, store: int) -> Difference:
    return _difference(
        "behind",
        f"数据集市停在第 {mart} 版，数据库已到第 {store} 版：刷新后会跟上",
        f"the mart is of revision {mart}, the store of {store}: a refresh brings it up to date",
    )


def ahead(mart: int, store: int) -> Difference:
    return _difference(
        "ahead",
        f"数据集市是第 {mart} 版，数据库只有第 {store} 版：数据库可能是从备份恢复的，刷新会重写",
        f"the mart is of revision {mart}, the store only of {store}: perhaps the store was brought back from "
        "a backup; a refresh writes the mart anew",
    )


def cut_off() -> Difference:
    return _difference(
        "standings",
        "车辆现状不是按这份数据集市算的：上次刷新没有做完，再刷新一次即可",
        "the standings were not reckoned from this mart: the last refresh did not come to its end; another "
        "one finishes it",
    )


def other_rules(then: str, now: str) -> Difference:
    return _difference(
        "rules",
        f"数据集市按规则版本 {then} 写成，现行规则版本是 {now}：刷新会重写",
        f"the mart was written by rule version {then}, the rules are now {now}: a refresh writes it anew",
    )


def moving() -> Difference:
    return _difference(
        "moving",
        "比较期间一直有数据导入，请稍后再试",
        "imports kept changing the data meanwhile: try again later",
    )


def file_missing(file: str) -> Difference:
    return _difference(
        "file_missing", f"文件 {file} 不见了：{_ANEW.zh}", f"the file {file} is missing: {_ANEW.en}", file
    )


def file_changed(file: str) -> Difference:
    return _difference(
        "file_changed",
        f"文件 {file} 的内容和写入时不同，已损坏或被改动：{_ANEW.zh}",
        f"the file {file} is not what was written: damaged or changed: {_ANEW.en}",
        file,
    )


def other_rows(table: str, listed: int, held: int) -> Difference:
    return _difference(
        "rows",
        f"{table}：清单上 {listed} 行，文件里 {held} 行",
        f"{table}: {counted(listed, 'row', 'rows')} by the manifest, {held:,} in the file",
        table,
    )


def other_content(table: str, only_store: int, only_mart: int) -> Difference:
    return _difference(
        "content",
        f"{table}：{only_store} 行只在数据库里，{only_mart} 行只在数据集市里",
        f"{table}: {counted(only_store, 'row', 'rows')} in the store alone, {only_mart:,} in the mart alone",
        table,
    )


def stranger(folder: str) -> Difference:
    return _difference(
        "stranger",
        f"{folder} 不属于数据库里的任何经销商",
        f"{folder} belongs to no dealer of the store",
        folder,
    )
