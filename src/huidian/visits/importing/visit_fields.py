"""The fields of an export of settled orders (S0's settlement archive and its like)."""

from huidian.visits.importing.fields import FieldTable, row

# fmt: off
VISITS = FieldTable("visits", identifying=("plate", "vin", "vehicle"), fields=(
    row("order_no", "委托书号", "order number", "number_text",
        "委托单号 任务委托书号 工单号 工单编号 RO号 RO单号 RO编号 RONO RO 维修单号 维修工单号 修理单号"
        " 施工单号"
        " 派工单号 接车单号 业务单号 订单号 工作单号 委托书编号 单据号 单据编号 单号",
        need="if present", of="order"),
    row("settlement_no", "结算单号", "settlement number", "number_text",
        "结算单编号 结算号 结算编号 发票号 发票号码 收款单号 invoice", of="order", most=40),
    row("settled_on", "结算日期", "settled on", "day",
        "结算时间 结账日期 结账时间 结算完成时间 结清日期 收款日期 收银日期 收银时间 出单日期 结算年月日"
        " settlementdate settledate invoicedate 日期", need="always", of="order"),
    row("arrived_at", "进厂时间", "arrived at", "moment",
        "进站时间 进站日期 进厂日期 来厂日期 来厂时间 接车时间 接车日期 开单时间 开单日期 委托日期"
        " 委托时间 登记时间"
        " 工单日期 到店时间 到店日期 送修日期 送修时间 入厂日期 入厂时间", of="order"),
    row("delivered_at", "交车时间", "delivered at", "moment",
        "交车日期 出厂时间 出厂日期 出站时间 出站日期 提车时间 提车日期 离店时间 离厂时间 离厂日期 取车时间",
        of="order"),
    row("odometer_km", "行驶里程", "odometer (km)", "kilometres",
        "里程 里程数 公里数 公里 进厂里程 进站里程 当前里程 行驶公里 行驶公里数 里程表读数 进厂公里数"
        " 本次里程"
        " 出厂里程 mileage odometer", of="order"),
    row("order_kind", "修理类型", "order type", "order_kind",
        "维修类别 维修类型 修理类别 工单类型 业务类型 业务类别 作业类型 作业类别 服务类型 委托书类型 维修性质"
        " 修理性质 维修种类 工单类别 RO类型 类型 ordertype", of="order", most=16),
    row("sale_type", "销售类型", "sale type", "sale_type", "结算类型 销售类别 结算类别 单据类型 saletype",
        of="order", most=10),
    row("payment_status", "付款状态", "payment status", "text",
        "收款状态 付款情况 结算状态 收款情况 支付状态", of="order", most=20),
    row("payer", "付费方式", "payer", "payer",
        "付款方 付费对象 付费类型 费用类型 结算对象 结算方 付款人 账类 帐类", of="order", most=12),
    row("advisor", "服务顾问", "service advisor", "text",
        "业务接待 业务接待员 接待员 接待人 接车员 接车人 SA 前台 前台接待 顾问 维修顾问 业务员 服务接待",
        of="order", most=60),
    row("team", "接车小组", "reception team", "text", "接待小组 小组 班组 维修班组 团队 组别",
        of="order", most=40),
    row("amount_fen", "结算金额", "amount (CNY)", "money",
        "实收金额 实收 应收金额 金额 总金额 合计金额 总计金额 金额合计 结算总额 总费用 费用合计 维修金额 产值"
        " 应收合计 实收合计 结算总金额 amount total", of="order"),
    row("labour_fen", "工时费", "labour (CNY)", "money",
        "工时金额 工时费用 工费 人工费 维修工时费 工时费合计 工时合计 工时收入 labour labor", of="order"),
    row("parts_fen", "材料费", "parts (CNY)", "money",
        "配件费 备件费 零件费 材料金额 配件金额 备件金额 零件金额 材料费合计 配件费合计 辅料费 材料收入"
        " parts", of="order"),
    row("labour_items", "维修项目", "labour items", "items",
        "修理项目 作业项目 工时项目 项目名称 维修内容 修理内容 作业内容 服务项目 保养项目",
        many=True, of="order", stored="items"),
    row("part_items", "维修材料", "parts used", "items",
        "修理材料 材料名称 配件名称 备件名称 零件名称 使用配件 更换配件 更换备件 领用材料",
        many=True, of="order", stored="items"),
    row("plate", "车牌号", "plate", "plate",
        "牌照号 牌照 车牌 车牌号码 牌照号码 车号 车辆牌照 车辆号牌 牌号 号牌 号牌号码 licenseplate plateno",
        of="order", most=16),
    row("vin", "VIN", "VIN", "vin",
        "底盘号 车架号 VIN码 VIN号 底盘号码 车架号码 车架号VIN 车辆识别代号 车辆识别码 车辆识别号 识别代号"
        " 车身号 车身号码 VIN底盘号 VIN车架号 底盘号VIN", of="order", most=17),
    row("vehicle", "车辆编号", "vehicle id", "opaque", ""),
    row("owner_name", "车主", "owner", "text",
        "车主姓名 客户名称 客户姓名 客户 姓名 车主名称 用户名称 用户姓名 用户名 顾客姓名 顾客名称 送修人"
        " 联系人", most=120),
    row("owner_phone", "联系电话", "phone", "phone",
        "手机 手机号 手机号码 移动电话 车主手机 车主电话 客户电话 客户手机 联系手机 电话 电话号码"
        " 联系方式 联系人手机"
        " 联系人电话 送修人电话 送修人手机 用户电话 phone mobile", most=24),
    row("owner_gender", "性别", "gender", "gender", "车主性别 客户性别",
        of="owner", stored="gender", most=10),
    row("owner_occupation", "职业", "occupation", "text", "车主职业 客户职业 行业",
        of="owner", stored="occupation", most=60),
    row("owner_region", "地区", "region", "text", "区域 所在地区 所属区域 城市 市区 区县 行政区 客户区域",
        of="owner", stored="region", most=60),
    row("owner_address", "地址", "address", "text",
        "联系地址 车主地址 客户地址 家庭地址 通讯地址 通信地址 住址", of="owner", stored="address", most=250),
    row("brand", "品牌", "brand", "text", "车辆品牌 厂牌 汽车品牌", of="vehicle", most=60),
    row("model", "车型", "model", "text", "车型名称 车辆型号 车种 车系 型号 车型描述 车辆类型 厂牌型号",
        of="vehicle", most=80),
    row("use", "车辆用途", "vehicle use", "use",
        "使用性质 车辆性质 用途 客户类型 客户类别 车辆使用性质 车主性质 客户性质", of="vehicle", most=10),
    row("purchased_on", "购车日期", "purchased on", "day",
        "购买日期 购车时间 销售日期 售出日期 开票日期 新车销售日期 购置日期", of="vehicle"),
    row("warranty_end_on", "质保到期日", "warranty ends on", "future_day",
        "质保到期 质保到期日期 保修到期日 保修到期日期 保修到期 保修截止日期 质保截止日期 质量担保到期日"
        " 质量担保到期 三包到期日 索赔到期日", of="vehicle"),
    row("dealer", "经销商", "dealer", "number_text",
        "经销商代码 经销商编号 服务站 服务站代码 服务店代码 服务商代码 网点 网点代码 门店 店代码 店代号"
        " dealercode"),
))
# fmt: on
