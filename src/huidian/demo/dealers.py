"""Which dealers a made-up network has: one a source document, then small ones of the first one's brand."""

from dataclasses import replace

from huidian.demo.brands import BRANDS
from huidian.demo.dice import Dice
from huidian.demo.names import person
from huidian.demo.places import EAST_PLATES, SHAANXI, SHANGHAI, SHOPS, WEST_PLATES, Advisor, Shop, Weights

_PLATES: dict[str, Weights] = {
    "上海": EAST_PLATES,
    "苏州": (("苏", 93.0), ("沪", 7.0)),
    "无锡": (("苏", 97.0), ("皖", 3.0)),
    "南京": (("苏", 92.0), ("皖", 8.0)),
    "合肥": (("皖", 97.0), ("苏", 3.0)),
    "西安": WEST_PLATES,
    "郑州": (("豫", 95.0), ("晋", 5.0)),
    "武汉": (("鄂", 97.0), ("豫", 3.0)),
    "太原": (("晋", 97.0), ("陕", 3.0)),
}
_DISTRICTS: dict[str, Weights] = {
    "上海": SHANGHAI,
    "苏州": (("姑苏", 24.0), ("吴中", 22.0), ("相城", 18.0), ("昆山", 24.0), ("外地", 12.0)),
    "无锡": (("梁溪", 26.0), ("滨湖", 24.0), ("惠山", 20.0), ("江阴", 18.0), ("外地", 12.0)),
    "南京": (("鼓楼", 24.0), ("江宁", 30.0), ("栖霞", 18.0), ("浦口", 16.0), ("外地", 12.0)),
    "合肥": (("蜀山", 28.0), ("包河", 26.0), ("庐阳", 18.0), ("肥西", 14.0), ("外地", 14.0)),
    "西安": SHAANXI,
    "郑州": (("金水", 28.0), ("中原", 22.0), ("管城", 18.0), ("新郑", 14.0), ("外地", 18.0)),
    "武汉": (("江汉", 22.0), ("武昌", 26.0), ("洪山", 22.0), ("汉阳", 16.0), ("外地", 14.0)),
    "太原": (("小店", 28.0), ("迎泽", 24.0), ("万柏林", 20.0), ("晋中", 14.0), ("外地", 14.0)),
}
# name, region, city, grade, share of a plan's vehicles, how good its advisors are at keeping owners
_SMALL = (
    ("听澜", "east", "上海", "B", 0.25, 0.9),
    ("望江", "east", "上海", "B", 0.25, 1.1),
    ("松石", "east", "苏州", "B", 0.60, 1.0),
    ("云涧", "east", "苏州", "C", 0.22, 0.8),
    ("青槐", "east", "南京", "C", 0.22, 1.0),
    ("临溪", "east", "南京", "C", 0.24, 1.2),
    ("星桥", "east", "合肥", "C", 0.22, 0.9),
    ("槐安", "east", "无锡", "C", 0.22, 1.1),
    ("远岫", "west", "西安", "B", 0.60, 1.1),
    ("晴川", "west", "西安", "C", 0.24, 1.4),
    ("鹿鸣", "west", "郑州", "B", 0.60, 0.8),
    ("白露", "west", "郑州", "C", 0.22, 1.0),
    ("墨渡", "west", "武汉", "C", 0.22, 1.1),
    ("知远", "west", "武汉", "C", 0.24, 0.9),
    ("云帆", "west", "太原", "C", 0.22, 1.0),
)
_SPREAD = (0.85, 1.0, 1.15)


def _small_shop(
    number: int, name: str, region: str, city: str, grade: str, share: float, keeps: float
) -> Shop:
    code = f"SVW{number}"
    dice = Dice(number, "advisors")
    advisors = tuple(
        Advisor(person(dice, female=place > 0), "接车一组", round(keeps * effect, 2))
        for place, effect in enumerate(_SPREAD)
    )
    return Shop(
        code, f"回店演示·{name}大众店", "svw", "svw-2", BRANDS["svw"], region, city, grade,
        _PLATES[city], _DISTRICTS[city], advisors, share=share,
    )  # fmt: skip


SMALL_SHOPS = tuple(_small_shop(101 + place, *row) for place, row in enumerate(_SMALL))
DEALERS = len(SHOPS) + len(SMALL_SHOPS)


def shops(count: int) -> list[Shop]:
    """The first ``count`` dealers; beyond those described here more of the same brands, numbered."""
    made = [*SHOPS, *SMALL_SHOPS][:count]
    for place in range(count - len(made)):
        model, number = SHOPS[place % len(SHOPS)], place // len(SHOPS) + 2
        code = f"{model.code[:3]}{number:02d}"
        made.append(replace(model, code=code, name=f"{model.name}（{number}）"))
    return made
