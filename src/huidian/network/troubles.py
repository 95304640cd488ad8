"""What is wrong with the installation until somebody acts: noted by whoever meets it, shown to who can act.

Work that runs without a person notes its failure here and takes it back when it succeeds. `restored` is of
another kind: it holds everything that would leave a restored copy, until a person says that it is the shop's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huidian.kit.labels import Label
from huidian.network.models import Trouble

RESTORED = "restored"
BACKUP = "backup"
FIGURES = "figures"
NEEDS = "needs"
MART = "mart"
REBUILD = "rebuild"
AUDIT = "audit"
ANCHOR_MAIL = "anchor_mail"
MESSAGES = "messages"

SENTENCES: Mapping[str, Label] = {
    RESTORED: Label(
        "这是由备份恢复的副本（备份于 {made_on}）：确认之前不会向外发送任何内容。"
        "确认后它就是本店正在用的系统（命令行：huidian restore --confirm）",
        "This is a copy restored from the backup of {made_on}: nothing leaves it until that is confirmed. "
        "From then on it is the one the shop works with (command line: huidian restore --confirm)",
    ),
    BACKUP: Label("夜间备份失败：{why}", "The nightly backup failed: {why}"),
    FIGURES: Label("数字未能更新（{dealers}）：{why}", "Figures could not be refreshed ({dealers}): {why}"),
    NEEDS: Label(
        "需求和任务未能更新（{dealers}）：{why}", "Needs and tasks could not be refreshed ({dealers}): {why}"
    ),
    AUDIT: Label(
        "操作记录与锚点不符，可能被删改：请运行 huidian audit verify",
        "The audit trail does not fit its anchor; it may have been changed: run huidian audit verify",
    ),
    MESSAGES: Label(
        "消息网关没有应答（{channel}），消息留在发件箱里等待：{why}",
        "The gateway of messages does not answer ({channel}); they wait in the outbox: {why}",
    ),
    ANCHOR_MAIL: Label("审计锚点的邮件发不出去：{why}", "The audit anchor could not be mailed: {why}"),
    REBUILD: Label(
        "{dealer} 的数字文件损坏或缺失，正在由档案重建；数据没有丢失",
        "The figures of {dealer} are being rebuilt: their files were damaged or gone. No data are lost",
    ),
    MART: Label("数据集与档案不一致：{dealers}", "The mart differs from the store: {dealers}"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One trouble that stands: its kind, since when, and its sentence."""

    kind: str
    since: datetime
    sentence: Label


def note(kind: str, *, at: datetime, **facts: Any) -> None:
    """Say that something is wrong; it stands since it was noted first, with the facts of the last time."""
    trouble, is_new = Trouble.objects.get_or_create(pk=kind, defaults={"since": at, "facts": facts})
    if not is_new and trouble.facts != facts:
        Trouble.objects.filter(pk=kind).update(facts=facts)


def over(kind: str) -> bool:
    """Say that it is right again; whether it was wrong."""
    return bool(Trouble.objects.filter(pk=kind).delete()[0])


def facts_of(kind: str) -> Mapping[str, Any]:
    """What was noted of a trouble; nothing where there is none."""
    trouble = Trouble.objects.filter(pk=kind).first()
    return trouble.facts if trouble else {}


def rebuild_of(code: str) -> str:
    """The kind of trouble that one dealer's mart is being made anew."""
    return f"{REBUILD}:{code}"


def stands_anew(kind: str, *, at: datetime, after: timedelta) -> bool:
    """Whether a trouble has stood for so long; then it stands since now, so that one who asks hears it."""
    return bool(Trouble.objects.filter(pk=kind, since__lte=at - after).update(since=at))


def standing() -> list[Standing]:
    """What is wrong, the oldest first."""
    return [Standing(one.kind, one.since, sentence_of(one)) for one in Trouble.objects.order_by("since")]


def sentence_of(trouble: Trouble) -> Label:
    words = SENTENCES.get(trouble.kind.partition(":")[0], Label(trouble.kind, trouble.kind))
    facts = _Facts(trouble.facts)
    return Label(words.zh.format_map(facts), words.en.format_map(facts))


def outgoing_allowed() -> bool:
    """Whether messages, mails and reports may leave this installation: not out of an unconfirmed copy.

    Whatever sends asks this first, in the transaction in which it takes a message up.
    """
    return not Trouble.objects.filter(pk=RESTORED).exists()


class _Facts(dict[str, Any]):
    """What a sentence wants and was not noted is a dash, whatever version noted it."""

    def __missing__(self, key: str) -> str:
        return "–"
