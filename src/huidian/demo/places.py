"""The invented network: one manufacturer, two regions, one dealer in the manner of each source document."""

from dataclasses import dataclass, replace

from huidian.demo.brands import BRANDS, Brand

MANUFACTURER = ("demo-auto", "回店演示汽车（虚构）")
REGIONS = {"east": "演示东区", "west": "演示西区"}

Weights = tuple[tuple[str, float], ...]
_SHANGHAI: Weights = (
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
    """One dealer of the demo. ``pack`` is its playbook, ``profile`` the profile that reads its exports."""

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


def _team(names: str, effects: tuple[float, ...], quits: float | None = None) -> tuple[Advisor, ...]:
    return tuple(
        Advisor(name, "接车一组" if place % 2 == 0 else "接车二组", effect, quits if place == 2 else None)
        for place, (name, effect) in enumerate(zip(names.split(), effects, strict=True))
    )


_EAST_PLATES: Weights = (("沪", 88.0), ("苏", 9.0), ("皖", 3.0))
_WEST_PLATES: Weights = (("陕", 88.0), ("甘", 5.0), ("晋", 4.0), ("豫", 3.0))
SHOPS: tuple[Shop, ...] = (
    Shop(
        "SVW01", "回店演示·霁川大众店", "svw", "svw-2", BRANDS["svw"], "east", "上海", "A",
        _EAST_PLATES, _SHANGHAI,
        _team("林一帆 顾晓雯 陆启明 唐佳宁 沈立成 蒋雨欣 范世杰 钱嘉怡",
              (0.75, 0.85, 0.95, 1.0, 1.0, 1.1, 1.2, 1.3), 0.6),
    ),
    Shop(
        "GTY01", "回店演示·拾光丰田店", "gac-toyota", "gac-toyota", BRANDS["gac-toyota"], "west", "西安", "B",
        _WEST_PLATES, SHAANXI, _team("秦浩宇 雷思琪 白立新 孟佳怡", (0.8, 0.95, 1.1, 1.25)),
    ),
    Shop(
        "FMZ01", "回店演示·望舒马自达店", "faw-mazda", "faw-mazda", BRANDS["faw-mazda"], "east", "上海", "C",
        _EAST_PLATES, _SHANGHAI, _team("江文涛 余晓彤 叶承平 丁春燕", (0.8, 1.0, 1.05, 1.25), 0.5),
    ),
    Shop(
        "CAF01", "回店演示·青岚福特店", "changan-ford", "changan-ford", BRANDS["changan-ford"], "west",
        "西安", "D", _WEST_PLATES, SHAANXI, _team("石俊峰 薛慧敏 侯德安 贺佳琳", (0.7, 0.95, 1.1, 1.35), 0.7),
    ),
    Shop(
        "IND01", "回店演示·一扳手修理厂", "independent", "repair-erp", BRANDS["independent"], "west",
        "西安", "E", _WEST_PLATES, SHAANXI, _team("段大勇 龙小梅 史建军", (0.85, 1.0, 1.2)),
    ),
)  # fmt: skip


def shops(count: int) -> list[Shop]:
    """The first ``count`` dealers: one a source document, after those more of the same brands, numbered."""
    models = []
    for place in range(count):
        model, number = SHOPS[place % len(SHOPS)], place // len(SHOPS) + 1
        code = f"{model.code[:3]}{number:02d}"
        name = model.name if number == 1 else f"{model.name}（{number}）"
        models.append(replace(model, code=code, name=name))
    return models
