"""Exports as three systems write them: their headers and words, as CSV in two encodings and as a workbook."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from xlsxwriter import Workbook

from tests.agreement.orders import Export, Order

FIELDS = (
    "number", "settled_on", "plate", "vin", "kind", "sale", "advisor", "team", "amount_fen", "labour_fen",
    "owner", "phone", "gender", "region", "model", "use", "purchased_on", "warranty_end_on",
)  # fmt: skip
_SALES = {"repair": "修理销售", "counter": "单独销售"}
_GENDERS = {"male": "男", "female": "女", "": ""}
_USES = {"private": "私家车", "company": "公务车", "special": "特种车", "": ""}


class Style(NamedTuple):
    """How a system words its exports: a header for each of `FIELDS`, words for the kinds, days, and a kind of
    file."""

    header: str
    kinds: dict[str, str]
    day: Callable[[date], object]
    suffix: str
    encoding: str = ""


def _kinds(words: str) -> dict[str, str]:
    keys = ("maintenance", "first_service", "repair", "accident", "warranty", "recall", "other", "pdi")
    return dict(zip(keys, words.split(), strict=True))


STYLES = {
    "svw": Style(
        "委托书号 结算日期 牌照号 底盘号 修理类型 销售类型 业务接待 接车小组 结算金额 工时费"
        " 用户名称 联系电话 性别 地区 车型 客户类型 购车日期 质保到期日",
        _kinds("保养 首次免费保养 一般维修 事故 索赔 技术服务活动 其他 PDI"),
        lambda day: f"{day.year}-{day.month}-{day.day}",
        ".csv",
        "gb18030",
    ),
    "gac": Style(
        "工单号 结算时间 车牌号 车架号 维修类别 结算类型 SA 班组 实收金额 工时金额"
        " 客户名称 手机号 客户性别 所在地区 车型名称 使用性质 购车时间 保修到期日",
        _kinds("定期保养 首保 一般修理 事故车 保修 召回 洗车 新车检查"),
        lambda day: day,
        ".xlsx",
    ),
    "plain": Style(
        "RO号 结账日期 车号 VIN 业务类型 单据类型 服务顾问 小组 金额 工时费用"
        " 车主 电话 车主性别 城市 车系 车辆性质 销售日期 质保到期",
        _kinds("小保养 强制保养 机修 钣喷 三包索赔 厂家活动 美容 售前检测"),
        lambda day: f"{day:%Y%m%d}",
        ".csv",
        "utf-8-sig",
    ),
}  # fmt: skip


def write_export(export: Export, style: str, folder: Path, *, names_dealer: bool = False) -> Path:
    """The file of an export, with a column of the dealer where that is wanted; its path."""
    how = STYLES[style]
    path = folder / f"{export.name}{how.suffix}"
    fields = (*FIELDS, "dealer") if names_dealer else FIELDS
    heads = f"{how.header} 经销商代码".split()
    head: list[object] = [*heads[: len(fields)]]
    rows = [head, *([_cell(one, name, how) for name in fields] for one in export.rows)]
    (_write_workbook if how.suffix == ".xlsx" else _write_text)(path, rows, how.encoding)
    return path


def _cell(order: Order, name: str, how: Style) -> object:
    value = getattr(order, name)
    if name == "kind":
        return how.kinds[value]
    if words := {"sale": _SALES, "gender": _GENDERS, "use": _USES}.get(name):
        return words[value]
    if isinstance(value, date):
        return how.day(value)
    if name.endswith("_fen") and value is not None:
        return f"{value / 100:.2f}"
    return "" if value is None else value


def _write_text(path: Path, rows: Sequence[Sequence[object]], encoding: str) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)


def _write_workbook(path: Path, rows: Sequence[Sequence[object]], _encoding: str) -> None:
    with Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("结算")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
