"""The invented places: manufacturers and regions, one dealer in the manner of each source document."""

from dataclasses import dataclass

from huidian.demo.brands import BRANDS, Brand

MANUFACTURERS = {
    "demo-auto": "霁川汽车（虚构）",
    "demo-shiguang": "拾光汽车（虚构）",
    "demo-wangshu": "望舒汽车（虚构）",
    "demo-qinglan": "青岚汽车（虚构）",
    "demo-banshou": "一扳手连锁（虚构）",
}
MAIN, SECOND = tuple(MANUFACTURERS)[:2]
REGIONS = {"east": "演示东区", "west": "演示西区"}
"""Those of the first manufacturer; the others have the one in which their dealer lies."""

Weights = tuple[tuple[str, float], ...]
SHANGHAI: Weights = (
    ("浦东", 26.0), ("闵行", 18.0), ("宝山", 13.0), ("嘉定", 12.0), ("松江", 10.0), ("市中心", 15.0),
    ("外省", 6.0),
)  # fmt: skip
# S2's list, about as S2's lost vehicles are spread.
SHAANXI: Weights = (
    ("市区", 50.0), ("咸阳", 14.0), ("安康", 4.0), ("商洛", 3.0), ("渭南", 6.0), ("汉中", 4.0), ("铜川", 4.0),
    ("延安", 2.0), ("榆林", 1.0), ("外地", 12.0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advisor:
    """A service advisor; ``effect`` multiplies the chance that an owner leaves after being received by them.

    ``leaves_after`` is the part of the span (0 to 1) after which the advisor quits, if at all.
    """

    name: str
    team: str
    effect: float
    leaves_after: float | None = None


@dataclass(frozen=True, slots=True)
class Shop:
    """One dealer of the demo. ``pack`` is its playbook, ``profile`` the profile that reads its exports.

    ``share``: its cars in parts of the vehicles that a plan wants of a dealer.
    """

    code: str
    name: str
    pack: str
    profile: str
    brand: Brand
    region: str
    city: str
    grade: str
    provinces: Weights
    districts: Weights
    advisors: tuple[Advisor, ...]
    manufacturer: str = MAIN
    share: float = 1.0


def _team(names: str, effects: tuple[float, ...], quits: float | None = None) -> tuple[Advisor, ...]:
    return tuple(
        Advisor(name, "接车一组" if place % 2 == 0 else "接车二组", effect, quits if place == 2 else None)
        for place, (name, effect) in enumerate(zip(names.split(), effects, strict=True))
    )


EAST_PLATES: Weights = (("沪", 88.0), ("苏", 9.0), ("皖", 3.0))
WEST_PLATES: Weights = (("陕", 88.0), ("甘", 5.0), ("晋", 4.0), ("豫", 3.0))
SHOPS: tuple[Shop, ...] = (
    Shop(
        "SVW01", "回店演示·霁川大众店", "svw", "svw-2", BRANDS["svw"], "east", "上海", "A",
        EAST_PLATES, SHANGHAI,
        _team("林一帆 顾晓雯 陆启明 唐佳宁 沈立成 蒋雨欣 范世杰 钱嘉怡",
              (0.75, 0.85, 0.95, 1.0, 1.0, 1.1, 1.2, 1.3), 0.6),
    ),
    Shop(
        "GTY01", "回店演示·拾光丰田店", "gac-toyota", "gac-toyota", BRANDS["gac-toyota"], "west", "西安", "B",
        WEST_PLATES, SHAANXI, _team("秦浩宇 雷思琪 白立新 孟佳怡", (0.8, 0.95, 1.1, 1.25)), "demo-shiguang",
    ),
    Shop(
        "FMZ01", "回店演示·望舒马自达店", "faw-mazda", "faw-mazda", BRANDS["faw-mazda"], "east", "上海", "C",
        EAST_PLATES, SHANGHAI, _team("江文涛 余晓彤 叶承平 丁春燕", (0.8, 1.0, 1.05, 1.25), 0.5),
        "demo-wangshu",
    ),
    Shop(
        "CAF01", "回店演示·青岚福特店", "changan-ford", "changan-ford", BRANDS["changan-ford"], "west",
        "西安", "D", WEST_PLATES, SHAANXI, _team("石俊峰 薛慧敏 侯德安 贺佳琳", (0.7, 0.95, 1.1, 1.35), 0.7),
        "demo-qinglan",
    ),
    Shop(
        "IND01", "回店演示·一扳手修理厂", "independent", "repair-erp", BRANDS["independent"], "west",
        "西安", "E", WEST_PLATES, SHAANXI, _team("段大勇 龙小梅 史建军", (0.85, 1.0, 1.2)), "demo-banshou",
    ),
)  # fmt: skip
