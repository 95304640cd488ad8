"""What each dealer of the demo looks after: models with their weight, service interval, price level."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """One model; ``weight`` is its part of the dealer's vehicles, ``price`` multiplies a basic service."""

    brand: str
    name: str
    weight: float
    price: float = 1.0


@dataclass(frozen=True, slots=True)
class Brand:
    """A dealer's vehicles. ``interval_km``: between services; ``maker``: the first three places of a VIN."""

    key: str
    maker: str
    models: tuple[Model, ...]
    interval_km: int
    warranty_years: int
    warranty_km: int


def _models(brand: str, *rows: tuple[str, float, float]) -> tuple[Model, ...]:
    return tuple(Model(brand, *row) for row in rows)


BRANDS: dict[str, Brand] = {
    brand.key: brand
    for brand in (
        Brand(
            "svw", "LD0",
            _models("上海大众", ("桑塔纳", 30, 0.8), ("帕萨特", 22, 1.3), ("朗逸", 24, 1.0),
                    ("Polo", 14, 0.8), ("途安", 10, 1.1)),
            6_000, 2, 60_000,
        ),
        Brand(
            "faw-mazda", "LM0",
            _models("一汽马自达", ("马自达6", 40, 1.0), ("睿翼", 28, 1.1), ("阿特兹", 22, 1.2),
                    ("CX-4", 10, 1.2)),
            5_000, 3, 100_000,
        ),
        Brand(
            "gac-toyota", "LT0",
            _models("广汽丰田", ("汉兰达", 421, 1.5), ("凯美瑞", 516, 1.2), ("凯美瑞双擎", 16, 1.2),
                    ("雷凌", 315, 0.9), ("雷凌双擎", 23, 0.9), ("致炫", 358, 0.8),
                    ("逸致", 27, 1.0), ("雅力士", 52, 0.8)),
            5_000, 3, 100_000,
        ),
        Brand(
            "changan-ford", "LF0",
            _models("长安福特", ("福克斯", 38, 0.9), ("蒙迪欧", 18, 1.2), ("翼虎", 18, 1.2),
                    ("嘉年华", 10, 0.8), ("翼搏", 10, 0.9), ("锐界", 6, 1.5)),
            5_000, 3, 100_000,
        ),
        Brand(
            "independent", "LU0",
            (Model("一汽大众", "捷达", 22, 0.7), Model("北京现代", "伊兰特", 18, 0.7),
             Model("别克", "凯越", 15, 0.8), Model("五菱", "宏光", 18, 0.6),
             Model("比亚迪", "F3", 12, 0.6), Model("本田", "飞度", 15, 0.7)),
            5_000, 3, 60_000,
        ),
    )
}  # fmt: skip

LATER_TOYOTA_MODELS = _models("广汽丰田", ("锋兰达", 60, 1.0), ("凌尚", 40, 1.1))
