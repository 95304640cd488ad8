"""How each system writes its exports: headers, words, date forms, and in what kind of file."""

from dataclasses import dataclass
from typing import Literal

Form = Literal["xlsx", "gb18030", "tabs"]
Header = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Style:
    """One system's manner. ``header``: (field of an order, what the column is called), in order.

    ``groups``: a second header line above, (text, columns it spans); ``titles``: lines above the header.
    """

    form: Form
    header: Header
    words: dict[str, str]
    titles: tuple[str, ...]
    groups: tuple[tuple[str, int], ...] = ()
    sheet_by_month: bool = False


_WORDS = {
    "maintenance": "保养", "repair": "维修", "accident": "事故", "warranty": "索赔", "first_service": "首保",
    "recall": "技术服务活动", "pdi": "PDI", "other": "其他", "private": "私家车", "company": "公务车",
    "special": "特种车", "male": "男", "female": "女", "customer": "客户", "insurance": "保险",
    "sale repair": "修理销售", "sale counter": "单独销售", "payer warranty": "厂家",
}  # fmt: skip

_SVW = Style(
    "xlsx",
    (
        ("order_no", "委托书号"), ("settlement_no", "结算单号"), ("settled_on", "结算日期"),
        ("arrived_at", "进站时间"), ("delivered_at", "出站时间"), ("order_kind", "修理类型"),
        ("sale_type", "销售类型"), ("payment_status", "付款状态"), ("advisor", "业务接待"),
        ("plate", "牌照号"), ("vin", "底盘号"), ("model", "车型"), ("use", "客户类型"),
        ("odometer_km", "行驶里程"), ("purchased_on", "购车日期"), ("owner_name", "用户名称"),
        ("owner_phone", "联系电话"), ("owner_gender", "性别"), ("owner_occupation", "职业"),
        ("owner_region", "地区"), ("labour_items", "修理项目"), ("part_items", "修理材料"),
        ("labour_fen", "工时费"), ("parts_fen", "材料费"), ("amount_fen", "结算金额"),
    ),
    {**_WORDS, "first_service": "首次免费保养"},
    ("SVW-2 结算档案查询（演示数据）", "查询条件：结算状态 全部    付款状态 全部"),
    groups=(("单据", 9), ("车辆", 6), ("用户", 5), ("明细", 2), ("金额（元）", 3)),
)  # fmt: skip
_TOYOTA = Style(
    "gb18030",
    (
        ("order_no", "工单号"), ("settled_on", "结账日期"), ("arrived_at", "入厂时间"),
        ("order_kind", "维修类别"), ("plate", "车牌号"), ("vin", "车架号"), ("model", "车种"),
        ("purchased_on", "购车时间"), ("odometer_km", "公里数"), ("advisor", "SA"),
        ("owner_name", "客户姓名"), ("owner_gender", "性别"), ("owner_occupation", "职业"),
        ("owner_phone", "手机"), ("owner_region", "地区"), ("use", "车辆用途"),
        ("labour_items", "维修项目"), ("part_items", "零件名称"), ("labour_fen", "工时费"),
        ("parts_fen", "零件费"), ("amount_fen", "实收金额"),
    ),
    {**_WORDS, "maintenance": "定期保养", "repair": "一般修理", "accident": "事故车"},
    ("销售店入厂台帐（演示数据）",),
)  # fmt: skip
_MAZDA = Style(
    "xlsx",
    (
        ("order_no", "委托书编号"), ("arrived_at", "接车时间"), ("settled_on", "结算时间"),
        ("order_kind", "维修类型"), ("plate", "车牌号"), ("vin", "VIN码"), ("model", "车型"),
        ("odometer_km", "里程数"), ("advisor", "服务顾问"), ("team", "接车小组"),
        ("owner_name", "客户名称"), ("owner_gender", "性别"), ("owner_phone", "客户手机"),
        ("owner_region", "区域"), ("use", "车辆性质"), ("purchased_on", "购车日期"),
        ("labour_items", "维修项目"), ("part_items", "备件名称"), ("labour_fen", "工时费"),
        ("parts_fen", "备件费"), ("amount_fen", "实收金额"),
    ),
    {**_WORDS, "maintenance": "例行保养", "first_service": "首次保养", "recall": "技术服务活动(召回)"},
    ("服务店结算明细（演示数据）",),
    sheet_by_month=True,
)  # fmt: skip
_FORD = Style(
    "tabs",
    (
        ("order_no", "工单号"), ("settled_on", "结算日期"), ("arrived_at", "开单时间"),
        ("plate", "车牌号"), ("vin", "VIN"), ("model", "车型"), ("order_kind", "工单类型"),
        ("payer", "付费类型"), ("odometer_km", "进厂里程"), ("advisor", "服务顾问"),
        ("owner_name", "车主"), ("owner_phone", "联系电话"), ("owner_region", "地区"),
        ("use", "使用性质"), ("purchased_on", "购车日期"), ("labour_items", "维修项目"),
        ("part_items", "更换配件"), ("labour_fen", "工时费"), ("parts_fen", "零件费"),
        ("amount_fen", "结算金额"),
    ),
    {**_WORDS, "warranty": "质量保修", "first_service": "免费首保", "payer warranty": "质量保修"},
    (),
)  # fmt: skip
_ERP = Style(
    "xlsx",
    (
        ("order_no", "工單號"), ("settled_on", "結算日期"), ("arrived_at", "進廠日期"),
        ("plate", "車牌號"), ("vin", "車架號"), ("brand", "品牌"), ("model", "车型"),
        ("order_kind", "維修類別"), ("odometer_km", "進廠里程"), ("advisor", "接車員"),
        ("team", "接車小組"), ("owner_name", "車主"), ("owner_phone", "聯系電話"),
        ("owner_gender", "性别"), ("owner_address", "地址"), ("owner_region", "地区"),
        ("use", "车辆用途"), ("purchased_on", "购车日期"), ("labour_items", "維修項目"),
        ("part_items", "更換配件"), ("labour_fen", "工時費"), ("parts_fen", "材料費"),
        ("amount_fen", "結算金額"),
    ),
    {**_WORDS, "maintenance": "保養", "repair": "一般維修", "accident": "事故車", "warranty": "索賠"},
    ("維修結算明細表（示範資料）",),
)  # fmt: skip
STYLES = {
    "svw-2": _SVW, "gac-toyota": _TOYOTA, "faw-mazda": _MAZDA, "changan-ford": _FORD, "repair-erp": _ERP,
}  # fmt: skip
