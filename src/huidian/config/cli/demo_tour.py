"""What `huidian demo` says at its end: the dealers, where to look first, and who can sign in."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click
from django.utils import translation

from huidian.demo.dealers import shops
from huidian.demo.places import MANUFACTURERS, REGIONS, SHOPS
from huidian.demo.store.people import PASSWORD, Person, people
from huidian.demo.world import Plan
from huidian.kit.labels import Label
from huidian.kit.months import format_month

_HEAD = Label(
    "演示截至 {day}，{count} 家经销商，均为虚构：",
    "The demo as of {day}: {count:dealer|dealers}, all invented:",
)
_GOLDEN = {
    SHOPS[0].code: Label(
        "{month} 的月流失率：1,200 台中 300 台，25.0%", "{month}: 300 of 1,200 vehicles lost, 25.0 %"
    ),
    SHOPS[1].code: Label(
        "{month} 流失 190 台，可按地区、车型、车龄看",
        "{month}: 190 vehicles lost, to be seen by region, model and age",
    ),
}
_START = Label("用 huidian run 启动，网址会打印出来", "Start it with huidian run, which prints the address")
SERVED_NEXT = "HUIDIAN_SERVED_NEXT"
"""Set in the environment where what serves the demo follows at once, and says its address itself."""
_LOGINS = Label("登录，仅供演示，密码都是 {}：", "Logins, for showing only, all with the password {}:")
_ADVISORS = Label(
    "其余服务顾问以姓名全拼登录，如 {}", "Further advisors sign in with their names, such as {}"
)
_MANAGERS = Label(
    "其余店的客服经理以店代码登录，如 {}",
    "The care managers of the other dealers sign in with the dealer's code, such as {}",
)
_SAMPLES = Label("可手工导入的样例文件", "Sample files to import by hand")
_TRUTH = Label("模拟的真值", "The truth of the simulation")


def tell(home: Path, plan: Plan, language: str) -> None:
    """Prints the tour in a language."""
    made, month = shops(plan.dealers), format_month(plan.golden_month)
    click.echo("\n" + _HEAD.in_(language, day=plan.as_of, count=len(made)))
    for shop in made:
        golden = _GOLDEN[shop.code].in_(language, month=month) if shop.code in _GOLDEN else ""
        click.echo(f"  {shop.code}  {shop.name}  {golden}".rstrip())
    click.echo("" if SERVED_NEXT in os.environ else f"\n{_START.in_(language)}")
    click.echo(_LOGINS.in_(language, PASSWORD))
    everyone = people(made)
    names = {**MANUFACTURERS, **REGIONS, **{shop.code: shop.name for shop in made}}
    shown = [person for person in everyone if person.username == "lin" or not _is_one_of_many(person)]
    with translation.override("zh-hans" if language == "zh" else language):
        for person in shown:
            click.echo(f"  {person.username:<8} {person.name}  {person.role.label}  {_place(person, names)}")
    for words, role in ((_MANAGERS, "care_manager"), (_ADVISORS, "advisor")):
        others = [person for person in everyone if person not in shown and person.role == role]
        if others:
            click.echo("  " + words.in_(language, _example(others)))
    click.echo(f"\n{_SAMPLES.in_(language)}: {home / 'samples'}")
    click.echo(f"{_TRUTH.in_(language)}: {home / 'demo' / 'truth'}")


def _place(person: Person, names: Mapping[str, str]) -> str:
    """Where somebody works by its name; a dealer's code before it, by which the commands know it."""
    name = names.get(person.place, person.place)
    return name if person.place in REGIONS or person.place in MANUFACTURERS else f"{person.place} {name}"


def _is_one_of_many(person: Person) -> bool:
    """Whether it is enough to say how such people sign in: advisors, and managers of further dealers."""
    return person.role == "advisor" or person.username == person.place.lower()


def _example(people: list[Person]) -> str:
    return f"{people[0].username} ({people[0].name})"
