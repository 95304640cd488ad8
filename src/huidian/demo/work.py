"""What is done to a car on a visit, in the trade's words and at its prices (fen)."""

from dataclasses import dataclass

from huidian.demo.cars import Car, Stop
from huidian.demo.dice import Dice

_YUAN = 100
Job = tuple[str, int, tuple[tuple[str, int], ...]]
"""Labour, its price in yuan, and the parts with theirs."""

_OIL: Job = ("更换机油机滤", 120, (("机油 4L", 268), ("机油滤清器", 42)))
_EVERY: tuple[tuple[int, Job], ...] = (
    (2, ("更换空气滤清器", 20, (("空气滤清器", 78),))),
    (2, ("更换空调滤清器", 20, (("空调滤清器", 98),))),
    (4, ("制动系统检查保养", 160, (("制动清洗剂", 48),))),
    (6, ("更换火花塞", 120, (("火花塞 4只", 268),))),
    (8, ("更换变速箱油", 260, (("变速箱油", 680),))),
    (10, ("更换防冻液", 120, (("防冻液", 168),))),
)
_REPAIRS: tuple[Job, ...] = (
    ("更换前制动片", 140, (("前制动片", 398),)),
    ("更换后制动片", 140, (("后制动片", 328),)),
    ("更换蓄电池", 60, (("蓄电池", 620),)),
    ("四轮定位", 200, ()),
    ("空调制冷检修", 260, (("制冷剂", 120),)),
    ("更换前减震器", 320, (("前减震器 2只", 1_180),)),
    ("更换轮胎", 80, (("轮胎", 580),)),
    ("发动机故障灯检修", 220, ()),
    ("底盘异响检修", 240, (("平衡杆胶套", 96),)),
    ("更换雨刮片", 0, (("雨刮片", 128),)),
    ("清洗节气门", 120, (("清洗剂", 58),)),
    ("更换正时皮带", 420, (("正时皮带组件", 560),)),
)
_ACCIDENTS: tuple[Job, ...] = (
    ("前保险杠喷漆", 480, (("前保险杠", 860),)),
    ("后保险杠喷漆", 450, ()),
    ("左前门钣金喷漆", 780, ()),
    ("更换右前大灯", 160, (("右前大灯总成", 1_480),)),
    ("右后翼子板钣金喷漆", 860, ()),
    ("更换左后视镜", 80, (("左后视镜总成", 560),)),
)
_CLAIMS: tuple[Job, ...] = (
    ("更换水泵（索赔）", 180, (("水泵", 420),)),
    ("更换车窗升降器（索赔）", 120, (("升降器", 280),)),
    ("更换氧传感器（索赔）", 90, (("氧传感器", 460),)),
    ("更换转向机护套（索赔）", 160, (("护套", 88),)),
)
_RECALLS: tuple[Job, ...] = (
    ("燃油泵检查更换（技术服务活动）", 120, (("燃油泵", 0),)),
    ("控制器软件升级（技术服务活动）", 80, ()),
)
PAYERS = {"accident": "insurance", "warranty": "warranty", "recall": "warranty", "first_service": "warranty"}


@dataclass(frozen=True, slots=True)
class Work:
    """What one settlement bills."""

    labour: tuple[str, ...]
    parts: tuple[str, ...]
    labour_fen: int
    parts_fen: int
    payer: str


def work_on(dice: Dice, car: Car, stop: Stop) -> list[Work]:
    """What each settlement of a visit bills; a second one is the other payer's share."""
    jobs = _jobs(dice, car, stop)
    payer = PAYERS.get(stop.kind, "customer")
    if stop.settlements == 1:
        return [_bill(jobs, car.model.price, payer)]
    if stop.kind == "accident":
        return [
            _bill(jobs, car.model.price, payer),
            _bill([dice.pick(_REPAIRS)], car.model.price, "customer"),
        ]
    return [_bill(jobs, car.model.price, payer), _bill([dice.pick(_CLAIMS)], car.model.price, "warranty")]


def _jobs(dice: Dice, car: Car, stop: Stop) -> list[Job]:
    if stop.kind == "maintenance":
        nth = max(round(car.km_on(stop.day) / car.home.brand.interval_km), 1)
        return [_OIL, *(job for every, job in _EVERY if nth % every == 0)]
    if stop.kind == "first_service":
        return [_OIL]
    if stop.kind == "repair":
        return dice.shuffled(_REPAIRS)[: dice.whole(1, 3)]
    return {
        "accident": lambda: dice.shuffled(_ACCIDENTS)[: dice.whole(1, 4)],
        "warranty": lambda: [dice.pick(_CLAIMS)],
        "recall": lambda: [dice.pick(_RECALLS)],
    }[stop.kind]()


def _bill(jobs: list[Job], price: float, payer: str) -> Work:
    parts = [part for _, _, used in jobs for part in used]
    return Work(
        labour=tuple(name for name, _, _ in jobs),
        parts=tuple(name for name, _ in parts),
        labour_fen=round(sum(yuan for _, yuan, _ in jobs) * price) * _YUAN,
        parts_fen=round(sum(yuan for _, yuan in parts) * price) * _YUAN,
        payer=payer,
    )
