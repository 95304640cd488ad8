"""The fields of an export of customer files and of vehicle files (S0's customer and vehicle archive)."""

from huidian.visits.importing.fields import Field, FieldTable, row

# fmt: off
_PLATE = row("plate", "车牌号", "plate", "plate",
    "牌照号 牌照 车牌 车牌号码 牌照号码 车号 牌号 号牌 号牌号码", most=16)
_VIN = row("vin", "VIN", "VIN", "vin",
    "底盘号 车架号 VIN码 VIN号 底盘号码 车架号码 车架号VIN 车辆识别代号 车辆识别码 识别代号 车身号 底盘号VIN",
        most=17)
_VEHICLE: tuple[Field, ...] = (
    row("brand", "品牌", "brand", "text", "车辆品牌 厂牌 汽车品牌", of="vehicle", most=60),
    row("model", "车型", "model", "text", "车型名称 车辆型号 车种 车系 型号 车型描述 厂牌型号",
        of="vehicle", most=80),
    row("use", "车辆用途", "vehicle use", "use",
        "使用性质 车辆性质 用途 客户类型 客户类别 车主性质 客户性质", of="vehicle", most=10),
    row("powertrain", "动力类型", "powertrain", "powertrain",
        "燃料种类 燃料类型 燃油类型 能源类型 能源种类 动力形式 动力", of="vehicle", most=20, later=True),
    row("purchased_on", "购车日期", "purchased on", "day",
        "购买日期 购车时间 销售日期 售出日期 开票日期 购置日期", of="vehicle"),
    row("seller", "销售单位", "seller", "text",
        "售车单位 销售商 购车单位 购车渠道 销售店 二网 购车地点 来源", of="vehicle", most=80),
    row("warranty_end_on", "质保到期日", "warranty ends on", "future_day",
        "质保到期 质保到期日期 保修到期日 保修到期日期 保修到期 保修截止日期 质保截止日期 质量担保到期日",
        of="vehicle"),
    row("warranty_end_km", "质保里程", "warranty ends at (km)", "kilometres",
        "质保到期里程 保修里程 保修到期里程 质保公里数 保修公里数 质量担保里程", of="vehicle"),
    row("insurance_expires_on", "保险到期日", "insurance expires on", "future_day",
        "保险到期 保险到期日期 交强险到期日 商业险到期日 保险截止日期 保险终止日期 续保日期", of="vehicle"),
    row("inspection_due_on", "年检到期日", "annual inspection due", "future_day",
        "年检到期 年检日期 年检到期日期 年审日期 年审到期日 验车日期 检车日期", of="vehicle"),
    row("odometer_km", "行驶里程", "odometer (km)", "kilometres", "里程 里程数 公里数 当前里程 最近里程"),
)
_DEALER = row("dealer", "经销商", "dealer", "number_text",
    "经销商代码 经销商编号 服务站 服务站代码 门店 网点 店代码")

CUSTOMERS = FieldTable("customers", identifying=("plate", "vin", "phones", "customer_no"), fields=(
    row("customer_no", "客户编号", "customer number", "number_text",
        "客户号 客户代码 档案号 会员号 会员卡号", of="owner"),
    row("name", "姓名", "name", "text",
        "客户姓名 客户名称 车主 车主姓名 车主名称 用户名称 用户姓名 顾客姓名 客户",
        need="always", of="owner", stored="name kind", most=120),
    row("gender", "性别", "gender", "gender", "客户性别 车主性别", of="owner", most=10),
    row("birthday", "生日", "birthday", "birthday", "出生日期 出生年月日 客户生日 车主生日", of="owner"),
    row("occupation", "职业", "occupation", "text", "客户职业 车主职业 行业", of="owner", most=60),
    row("native_place", "籍贯", "native place", "text", "原籍 户籍", of="owner", most=60),
    row("region", "地区", "region", "text", "区域 所在地区 所属区域 城市 区县 行政区", of="owner", most=60),
    row("address", "地址", "address", "text", "联系地址 客户地址 车主地址 家庭地址 通讯地址 通信地址 住址",
        of="owner", most=250),
    row("phones", "联系电话", "phones", "phones",
        "手机 手机号 手机号码 移动电话 电话 电话号码 联系方式 车主手机 车主电话 客户手机 客户电话"
        " 家庭电话 办公电话"
        " 备用电话 手机2 电话2", many=True, of="owner", stored="phone other_phones"),
    row("email", "电子邮箱", "e-mail", "email", "邮箱 EMAIL E-MAIL 电子邮件 邮件地址", of="owner", most=120),
    row("wechat", "微信号", "WeChat id", "number_text", "微信 微信ID WECHAT 企业微信",
        of="owner", stored="wechat_id", most=60),
    row("preferred_channel", "首选联系方式", "preferred channel", "text", "联系偏好 偏好联系方式",
        of="owner", most=40),
    row("preferred_hour", "方便联系时间", "preferred hour", "text", "联系时间 可联系时间",
        of="owner", most=40),
    row("opted_out", "免打扰", "do not contact", "may_contact",
        "拒绝联系 拒访 勿扰 免打扰标志 是否免打扰 是否拒绝联系 拒绝回访 拒绝来电 退订 不愿联系",
        of="owner", stored="may_contact", later=True),
    _PLATE, _VIN, *_VEHICLE, _DEALER,
))

VEHICLES = FieldTable("vehicles", identifying=("plate", "vin"), fields=(
    _PLATE, _VIN, *_VEHICLE,
    row("owner_name", "车主", "owner", "text", "车主姓名 客户名称 客户姓名 车主名称 用户名称 姓名", most=120),
    row("owner_phone", "联系电话", "phone", "phone", "手机 手机号 手机号码 车主手机 车主电话 移动电话 电话",
        most=24),
    _DEALER,
))
# fmt: on
