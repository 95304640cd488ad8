"""Which province and which city of China a written place lies in: 江苏省无锡市 as well as 无锡."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

# Prefectures by province, without 市, 地区, 盟 and the names of peoples; a municipality is its own city.
_CITIES = {
    "北京": "", "天津": "", "上海": "", "重庆": "", "香港": "", "澳门": "",
    "河北": "石家庄 唐山 秦皇岛 邯郸 邢台 保定 张家口 承德 沧州 廊坊 衡水",
    "山西": "太原 大同 阳泉 长治 晋城 朔州 晋中 运城 忻州 临汾 吕梁",
    "内蒙古": "呼和浩特 包头 乌海 赤峰 通辽 鄂尔多斯 呼伦贝尔 巴彦淖尔 乌兰察布 兴安 锡林郭勒 阿拉善",
    "辽宁": "沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛",
    "吉林": "长春 吉林 四平 辽源 通化 白山 松原 白城 延边",
    "黑龙江": "哈尔滨 齐齐哈尔 鸡西 鹤岗 双鸭山 大庆 伊春 佳木斯 七台河 牡丹江 黑河 绥化 大兴安岭",
    "江苏": "南京 无锡 徐州 常州 苏州 南通 连云港 淮安 盐城 扬州 镇江 泰州 宿迁",
    "浙江": "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水",
    "安徽": "合肥 芜湖 蚌埠 淮南 马鞍山 淮北 铜陵 安庆 黄山 滁州 阜阳 宿州 六安 亳州 池州 宣城",
    "福建": "福州 厦门 莆田 三明 泉州 漳州 南平 龙岩 宁德",
    "江西": "南昌 景德镇 萍乡 九江 新余 鹰潭 赣州 吉安 宜春 抚州 上饶",
    "山东": "济南 青岛 淄博 枣庄 东营 烟台 潍坊 济宁 泰安 威海 日照 临沂 德州 聊城 滨州 菏泽",
    "河南": "郑州 开封 洛阳 平顶山 安阳 鹤壁 新乡 焦作 濮阳 "
    "许昌 漯河 三门峡 南阳 商丘 信阳 周口 驻马店 济源",
    "湖北": "武汉 黄石 十堰 宜昌 襄阳 鄂州 荆门 孝感 荆州 黄冈 咸宁 随州 恩施 仙桃 潜江 天门 神农架",
    "湖南": "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西",
    "广东": "广州 韶关 深圳 珠海 汕头 佛山 江门 湛江 茂名 肇庆 "
    "惠州 梅州 汕尾 河源 阳江 清远 东莞 中山 潮州 揭阳 云浮",
    "广西": "南宁 柳州 桂林 梧州 北海 防城港 钦州 贵港 玉林 百色 贺州 河池 来宾 崇左",
    "海南": "海口 三亚 三沙 儋州",
    "四川": "成都 自贡 攀枝花 泸州 德阳 绵阳 广元 遂宁 内江 乐山 "
    "南充 眉山 宜宾 广安 达州 雅安 巴中 资阳 阿坝 甘孜 凉山",
    "贵州": "贵阳 六盘水 遵义 安顺 毕节 铜仁 黔西南 黔东南 黔南",
    "云南": "昆明 曲靖 玉溪 保山 昭通 丽江 普洱 临沧 楚雄 红河 文山 西双版纳 大理 德宏 怒江 迪庆",
    "西藏": "拉萨 日喀则 昌都 林芝 山南 那曲 阿里",
    "陕西": "西安 铜川 宝鸡 咸阳 渭南 延安 汉中 榆林 安康 商洛",
    "甘肃": "兰州 嘉峪关 金昌 白银 天水 武威 张掖 平凉 酒泉 庆阳 定西 陇南 临夏 甘南",
    "青海": "西宁 海东 海北 黄南 海南 果洛 玉树 海西",
    "宁夏": "银川 石嘴山 吴忠 固原 中卫",
    "新疆": "乌鲁木齐 克拉玛依 吐鲁番 哈密 昌吉 博尔塔拉 巴音郭楞 "
    "阿克苏 克孜勒苏 喀什 和田 伊犁 塔城 阿勒泰 石河子",
    "台湾": "台北 新北 桃园 台中 台南 高雄 基隆 新竹 嘉义",
}  # fmt: skip
_SHORT = {"呼市": "呼和浩特", "乌市": "乌鲁木齐", "襄樊": "襄阳"}
_PROVINCE_ENDS = re.compile(r"^(?:维吾尔|壮族|回族)?(?:自治区|特别行政区|省|市)")
_CITY_ENDS = re.compile(r"^\w{0,8}?自治州|^(?:市|地区|盟|州|林区)")
_BETWEEN = re.compile(r"[\s·,，、.\-/]+")


class Place(NamedTuple):
    """A province and a city in short ("" where it is not said or not known) and what stands behind them."""

    province: str
    city: str
    rest: str


@cache
def place_of(text: str) -> Place:
    """Read a place as it is written, from the front; a city says its province.

    >>> place_of("江苏省 无锡市江阴")
    Place(province='江苏', city='无锡', rest='江阴')
    >>> place_of("吉林市"), place_of("吉林")
    (Place(province='吉林', city='吉林', rest=''), Place(province='吉林', city='', rest=''))
    """
    plain = _BETWEEN.sub("", text).removeprefix("中国")
    province = next((one for one in _CITIES if plain.startswith(one)), "")
    if plain.startswith("吉林市"):
        return Place("吉林", "吉林", plain.removeprefix("吉林市"))
    if province:
        plain = _PROVINCE_ENDS.sub("", plain.removeprefix(province))
        if not _CITIES[province]:
            return Place(province, province, plain)
    for city, its_province, written in _cities():
        if plain.startswith(written) and province in ("", its_province):
            return Place(its_province, city, _CITY_ENDS.sub("", plain.removeprefix(written)))
    return Place(province, "", plain)


def is_same_place(one: str, other: str) -> bool:
    """Whether two places are the same: of one city, or of one province where more is not said of both.

    Of a place whose city is not known, the beginning of what is written behind the province decides.
    """
    first, second = place_of(one), place_of(other)
    if first.province and second.province:
        if first.province != second.province:
            return False
        if first.city and second.city:
            return first.city == second.city
        if any(not (place.city or place.rest) for place in (first, second)):
            return True
    short, long = sorted((first.rest, second.rest), key=len)
    return len(short) > 1 and long.startswith(short)


@cache
def _cities() -> tuple[tuple[str, str, str], ...]:
    """Every city, its province, and how it may be written; the longest first."""
    provinces = {city: province for province, cities in _CITIES.items() for city in cities.split()}
    written = {city: city for city in provinces} | _SHORT
    return tuple(
        (city, provinces[city], text) for text, city in sorted(written.items(), key=lambda one: -len(one[0]))
    )
