"""The import desk's words for kinds of file, steps, verdicts and fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huidian.flows.import_file import Stage
from huidian.kit.labels import Label
from huidian.visits.importing import Kind
from huidian.visits.importing.tables import TABLES

KINDS: Mapping[str, Promise] = {
    "visits": _("进站记录"),
    "customers": _("客户档案"),
    "vehicles": _("车辆档案"),
}
KIND_HINTS: Mapping[str, Promise] = {
    "visits": _("每行一张结算单"),
    "customers": _("每行一位客户"),
    "vehicles": _("每行一辆车"),
}
STAGES: Mapping[str, Promise] = {
    Stage.READING: _("正在读取"),
    Stage.MATCHING: _("正在与档案比对"),
    Stage.WRITING: _("正在写入"),
    Stage.COUNTING: _("正在更新流失与层级"),
    "undoing": _("正在撤销"),
}
OVERTAKEN = _("同样内容的文件在预览之后已经导入，现按最新的数据重新预览，请再看一遍。")
RECKONING = _("正在算流失率会怎样变")
QUEUED = _("排队中，马上开始")
VERDICTS: Mapping[str, Promise] = {
    "create": _("新增"),
    "supersede": _("更正"),
    "unchanged": _("未变"),
    "duplicate": _("重复"),
    "reject": _("拒收"),
}
VERDICT_HINTS: Mapping[str, Promise] = {
    "create": _("档案里没有，导入后新增"),
    "supersede": _("档案里有旧的一版，导入后以文件为准"),
    "unchanged": _("与档案一致，不动"),
    "duplicate": _("文件里已有一样的行，只算一次"),
    "reject": _("读不出来，不导入，可下载改正后再传"),
}
WHERE_ANY = frozenset({"duplicate"})
"""Verdicts not worth a number where no row has them."""
COUNTED: Mapping[str, str] = {
    "create": "created",
    "supersede": "superseded",
    "unchanged": "unchanged",
    "duplicate": "duplicates",
    "reject": "rejected",
}
"""The count of a batch behind a verdict."""
NAMES: Mapping[str, Promise] = {
    "visits": _("委托书号"),
    "customers": _("姓名"),
    "vehicles": _("车主"),
}
_WORDS: Mapping[str, Mapping[str, Promise]] = {
    "order_kind": {
        "maintenance": _("保养"),
        "repair": _("维修"),
        "accident": _("事故"),
        "warranty": _("索赔"),
        "first_service": _("首保"),
        "recall": _("技术服务活动"),
        "pdi": _("PDI"),
        "other": _("其他"),
    },
    "sale_type": {"repair": _("修理销售"), "counter": _("单独销售")},
    "payer": {"customer": _("客户"), "warranty": _("索赔"), "insurance": _("保险")},
    "use": {"private": _("私家车"), "company": _("公务车"), "special": _("特种车")},
    "powertrain": {
        "petrol": _("汽油"),
        "diesel": _("柴油"),
        "hybrid": _("油电混合"),
        "plug_in": _("插电混动"),
        "range_extender": _("增程"),
        "electric": _("纯电"),
    },
    "gender": {"male": _("男"), "female": _("女")},
}
_ELSEWHERE = {
    "phone": "owner_phone",
    "other_phones": "owner_phone",
    "items": "labour_items",
    "own_no": "vehicle",
}
_OTHER = Label("其他内容", "other content")


def field_label(kind: str, key: str) -> Label:
    """What a field on file is called; fields one kind of file lacks are looked up in the others."""
    for table in (TABLES[cast(Kind, kind)], *TABLES.values()):
        for name in (key, _ELSEWHERE.get(key, key)):
            if name in table.keys:
                return table.field(name).label
    return _OTHER


def value_word(key: str, value: str) -> str | Promise:
    """What a stored value is called, where it is a word of ours and not of the file."""
    return _WORDS.get(key, {}).get(value, value)
