"""Write a workbook of made-up settled orders, in the wording of a dealer's export.

python bench/make_visits.py visits.xlsx --rows 200000
"""

from __future__ import annotations

import argparse
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from huidian.kit.vins import make_vin

HEADERS = (
    "委托书号", "结算单号", "结算日期", "进厂时间", "交车时间", "车牌号", "VIN", "行驶里程", "修理类型",
    "服务顾问", "接车小组", "结算金额", "工时费", "材料费", "付费方式", "维修项目", "维修材料", "车主",
    "联系电话", "性别", "车型", "车辆用途", "购车日期",
)  # fmt: skip
_KINDS = ("保养", "保养", "保养", "维修", "维修", "事故", "索赔", "首保")
_WORK = {
    "保养": "更换机油机滤",
    "维修": "更换刹车片;四轮定位",
    "事故": "前杠喷漆",
    "索赔": "更换水泵",
    "首保": "首保检查",
}
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌"


def write_visits(path: Path, rows: int, seed: int = 1) -> None:
    """A workbook with `rows` orders of a quarter as many vehicles over six years."""
    chance = random.Random(seed)
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        day_format = book.add_format({"num_format": "yyyy-mm-dd"})
        moment_format = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("结算单")
        sheet.write_row(0, 0, HEADERS)
        cars = [_car(number, chance) for number in range(max(rows // 4, 1))]
        for number in range(rows):
            car = chance.choice(cars)
            settled = date(2009, 1, 1) + timedelta(days=number * 2190 // rows)
            arrived = datetime(settled.year, settled.month, settled.day, chance.randrange(8, 16), 15)
            kind = chance.choice(_KINDS)
            labour, parts = chance.randrange(80, 900), chance.randrange(0, 2400)
            sheet.write_row(number + 1, 0, (f"RO{number:07d}", f"JS{number:07d}"))
            sheet.write_datetime(
                number + 1, 2, datetime(settled.year, settled.month, settled.day), day_format
            )
            sheet.write_datetime(number + 1, 3, arrived, moment_format)
            sheet.write_datetime(number + 1, 4, arrived + timedelta(hours=3), moment_format)
            told = (
                car[0], car[1], 5000 + number % 90_000, kind, f"顾问{number % 12}", f"{number % 4}组",
                labour + parts, labour, parts, "客户", _WORK[kind],
                "机油;机滤" if kind == "保养" else "", *car[2:6],
            )  # fmt: skip
            sheet.write_row(number + 1, 5, told)
            sheet.write_row(number + 1, 21, ("私家车", car[6]))


def _car(number: int, chance: random.Random) -> tuple[str, ...]:
    name = chance.choice(_FAMILY) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2))))
    plate = f"沪{'ABCDEF'[number // 99_999 % 6]}{number % 99_999:05d}"
    model = chance.choice(("途安", "帕萨特", "桑塔纳", "朗逸", "途观"))
    bought = date(2005, 1, 1) + timedelta(days=chance.randrange(1800))
    phone = f"12{number:09d}"
    return plate, make_vin("LSV", number), name, phone, chance.choice("男女"), model, bought.isoformat()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=200_000)
    given = parser.parse_args()
    write_visits(given.path, given.rows)
