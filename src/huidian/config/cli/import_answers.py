"""What `huidian import` and `huidian import-undo` answer, as JSON and in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from huidian.kit.labels import Label

_MONTHS = 12
"""How many months of an effect are told in words; JSON has them all."""
_COUNTS = {
    "rows": Label("共 {} 行", "{} rows"),
    "created": Label("新增 {}", "{} created"),
    "superseded": Label("更正 {}", "{} superseded"),
    "unchanged": Label("未变 {}", "{} unchanged"),
    "rejected": Label("拒收 {}", "{} rejected"),
    "left_out": Label("单独销售不计 {}", "{} counter sales left out"),
}
STAGES = {
    "reading": Label("读取", "reading"),
    "matching": Label("比对", "matching"),
    "writing": Label("写入", "writing"),
    "counting": Label("统计", "counting"),
}


def answer_of(batch: int | None, counts: dict[str, int], rejects: Path | None) -> dict[str, Any]:
    """What `--json` prints."""
    return {"batch": batch, **counts, "rejects_file": str(rejects) if rejects else None}


def told(answer: dict[str, Any], file_name: str, language: str) -> str:
    """What an import (or a dry run, without batch) did, in a few lines."""
    parts = [
        label.in_(language).format(answer[key])
        for key, label in _COUNTS.items()
        if answer[key] or key != "left_out"
    ]
    if answer["batch"] is None:
        head = Label("试运行，什么都没有写入", "Dry run, nothing was stored").in_(language)
    else:
        head = Label("已导入，批次 {}", "Imported as batch {}").in_(language).format(answer["batch"])
    lines = [f"{file_name}: {head}", ("，" if language == "zh" else ", ").join(parts)]
    if answer["rejects_file"]:
        said = Label(
            "拒收的行在 {}，改正后可再导入", "The refused rows are in {}; put right, they can come again"
        )
        lines.append(said.in_(language).format(answer["rejects_file"]))
    effect = answer.get("effect", ())
    lines += [_moved(each, language) for each in effect[:_MONTHS]]
    if len(effect) > _MONTHS:
        lines.append(Label("… 共 {} 个月", "… {} months in all").in_(language).format(len(effect)))
    return "\n".join(lines)


def _moved(effect: dict[str, Any], language: str) -> str:
    said = Label("{} 流失率：{} → {}", "churn of {}: {} → {}")
    before, after = (
        "–" if effect[when] is None else f"{effect[when]:.1%}" for when in ("rate_before", "rate_after")
    )
    return said.in_(language).format(effect["month"], before, after)


def undone(answer: dict[str, Any], language: str) -> str:
    """What an undo did, and what it kept."""
    said = Label(
        "批次 {batch} 已撤销：收回 {retracted} 条，恢复 {restored} 条，还原 {reverted} 项；保留 {kept} 项。",
        "Batch {batch} is undone: {retracted} taken back, {restored} restored, {reverted} values put back, "
        "{kept} kept.",
    )
    lines = [said.in_(language).format(**{**answer, "kept": len(answer["kept"])})]
    later = Label("  保留 {what}：后来的批次 {batch} 改过", "  kept {what}: batch {batch} changed it later")
    return "\n".join(lines + [later.in_(language).format(**kept) for kept in answer["kept"]])
