"""What `huidian import` and `huidian import-undo` answer, as JSON and in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huidian.kit.labels import Label
from huidian.kit.rounding import percent

if TYPE_CHECKING:
    from huidian.flows.warnings import Remarks
    from huidian.visits.models import ImportBatch

_MONTHS = 12
"""How many months of an effect are told in words; JSON has them all."""
_COUNTS = {
    "rows": Label("共 {} 行", "{:row|rows}"),
    "created": Label("新增 {}", "{} created"),
    "superseded": Label("更正 {}", "{} superseded"),
    "unchanged": Label("未变 {}", "{} unchanged"),
    "duplicates": Label("重复 {}", "{:duplicate|duplicates}"),
    "rejected": Label("拒收 {}", "{} rejected"),
    "left_out": Label("单独销售不计 {}", "{:counter sale|counter sales} left out"),
}
_WHERE_ANY = frozenset({"duplicates", "left_out"})
_STRANGE = Label(
    "这份文件里的车几乎都不在本店档案里，确认是本店的文件吗？",
    "Hardly any vehicle of this file is on this dealer's file. Is it really this dealer's?",
)
STAGES = {
    "reading": Label("读取", "reading"),
    "matching": Label("比对", "matching"),
    "writing": Label("写入", "writing"),
    "counting": Label("统计", "counting"),
}


def answer_of(
    batch: ImportBatch, counts: Mapping[str, int], rejects: Path | None, remarks: Remarks, language: str
) -> dict[str, Any]:
    """What `--json` prints; `batch` is null where nothing was stored."""
    from huidian.flows.warnings import sheets_as_json, warnings_as_json

    return {
        "batch": batch.pk,
        **{key: counts.get(key, 0) for key in _COUNTS},
        "rejects_file": str(rejects) if rejects else None,
        "refusals": warnings_as_json(remarks.refusals, batch.file_name, language),
        "warnings": warnings_as_json(remarks.warnings, batch.file_name, language),
        "sheets_left_out": sheets_as_json(remarks.sheets_left_out, batch.file_name, language),
    }


def as_text(answer: dict[str, Any], file_name: str, language: str) -> str:
    """What an import (or a dry run, without batch) did, in a few lines."""
    from huidian.flows.warnings import refusals_as_text, sheets_as_text, warnings_as_text

    parts = [
        label.in_(language, answer[key])
        for key, label in _COUNTS.items()
        if answer[key] or key not in _WHERE_ANY
    ]
    lines = [f"{file_name}: {_head(answer, language)}", ("，" if language == "zh" else ", ").join(parts)]
    if answer["rejects_file"]:
        sentence = Label(
            "拒收的行在 {}，改正后可再导入", "The refused rows are in {}; put right, they can come again"
        )
        lines.append(sentence.in_(language, answer["rejects_file"]))
    lines += refusals_as_text(answer["refusals"], language)
    if answer.get("is_strange"):
        lines.append(_STRANGE.in_(language))
    if why := answer.get("figures_failed"):
        lines.append(_NOT_REFRESHED.in_(language, why))
    lines += sheets_as_text(answer["sheets_left_out"], language)
    lines += warnings_as_text(answer["warnings"], language)
    effect = answer.get("effect", ())
    lines += [_moved(each, language) for each in effect[:_MONTHS]]
    if len(effect) > _MONTHS:
        lines.append(Label("… 共 {} 个月", "… {:month|months} in all").in_(language, len(effect)))
    return "\n".join(lines)


_NOT_REFRESHED = Label(
    "数据已入库，但数字未能更新：{}。腾出空间后会自动更新，也可运行 huidian mart refresh",
    "It is in, but the figures are not refreshed: {}. They will be once that is put right, or by: "
    "huidian mart refresh",
)


def is_all_refused(answer: dict[str, Any]) -> bool:
    """Whether rows were refused and none was accepted; counter sales left out do not count."""
    accepted = sum(answer[key] for key in ("created", "superseded", "unchanged", "duplicates"))
    return bool(answer["rejected"]) and not accepted


def _head(answer: dict[str, Any], language: str) -> str:
    """What happened, in a few words."""
    if is_all_refused(answer):
        return Label("没有一行能导入，什么都没有写入", "No row can be imported, nothing was stored").in_(
            language
        )
    if answer["batch"] is None:
        return Label("试运行，什么都没有写入", "Dry run, nothing was stored").in_(language)
    if answer["created"] or answer["superseded"]:
        sentence = Label("已导入，批次 {}", "Imported as batch {}")
    else:
        sentence = Label(
            "没有变化，档案里已是这样（批次 {}）", "Nothing changed, all of it was on file (batch {})"
        )
    return sentence.in_(language, answer["batch"])


def _moved(effect: dict[str, Any], language: str) -> str:
    sentence = Label("{} 流失率：{} → {}{}", "churn of {}: {} → {}{}")
    mark = Label("（暂计）", " (provisional)").in_(language) if effect["provisional"] else ""
    before, after = (
        "–" if effect[when] is None else percent(effect[when]) for when in ("rate_before", "rate_after")
    )
    return sentence.in_(language, effect["month"], before, after, mark)


def undo_as_text(answer: dict[str, Any], language: str) -> str:
    """What an undo did, and what it kept."""
    sentence = Label(
        "{dealer} 的“{file}”（批次 {batch}）已撤销："
        "收回 {retracted} 条，恢复 {restored} 条，还原 {reverted} 项；保留 {kept} 项。",
        "“{file}” of {dealer} (batch {batch}) is undone: {retracted} taken back, {restored} restored, "
        "{reverted:value|values} put back, {kept} kept.",
    )
    lines = [sentence.in_(language, **{**answer, "kept": len(answer["kept"])})]
    later = Label("  保留 {what}：后来的批次 {batch} 改过", "  kept {what}: batch {batch} changed it later")
    return "\n".join(lines + [later.in_(language, **kept) for kept in answer["kept"]])
