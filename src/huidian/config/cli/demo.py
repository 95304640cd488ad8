"""`huidian demo`: a made-up network to look at, to try things on, and to test with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from huidian.config.cli import django_setup

if TYPE_CHECKING:
    from pathlib import Path

    from huidian.demo.store.filling import Progress
    from huidian.demo.world import Plan

_ZONE = ZoneInfo("Asia/Shanghai")
_WORDS = {
    "simulate": "模拟经销商与车辆",
    "import": "导入",
    "reckon": "计算流失与层级",
    "write": "写出样例文件与真值",
}


@click.command("demo")
@click.option("--dealers", type=click.IntRange(1, 200), help="Dealers (default 5, one a source document).")
@click.option(
    "--vehicles",
    type=click.IntRange(10, 300_000),
    help="Vehicles of each dealer that has no fixed figures (default 1,500).",
)
@click.option("--years", type=click.IntRange(1, 15), help="Years of visits (default 4).")
@click.option("--seed", type=int, help="Another seed makes other people and cars.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="The day it is in the demo (default: today).")
@click.option("--reset", is_flag=True, help="Take away the demo that is there and make it anew.")
def demo_command(
    dealers: int | None,
    vehicles: int | None,
    years: int | None,
    seed: int | None,
    as_of: str | None,
    reset: bool,
) -> None:
    """Fill the store with made-up dealers, their people, four years of orders, and sample files to import.

    Called again it finishes what was interrupted and changes nothing else. All names are invented, all logins
    have one known password: never put real data beside it.
    """
    django_setup()
    from django.conf import settings

    from huidian.demo.store import marking

    _bring_up_to_date()
    home: Path = settings.HUIDIAN_HOME
    if reset:
        try:
            marking.remove(home)
        except marking.OtherDealersError as others:
            raise click.UsageError(
                f"这里还有别的经销商（{others}），不能清空；请另设 HUIDIAN_HOME。 "
                "Other dealers are in this store; use another HUIDIAN_HOME."
            ) from others
    asked = {"dealers": dealers, "vehicles": vehicles, "years": years, "seed": seed, "as_of": _day(as_of)}
    plan, finished = _plan(home, {key: value for key, value in asked.items() if value is not None})
    if not finished:
        _build(home, plan)
    _tell(home, plan)


def _bring_up_to_date() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _plan(home: Path, asked: dict[str, object]) -> tuple[Plan, bool]:
    """What to make: the plan that is there already, or the one asked for."""
    from dataclasses import asdict

    from huidian.demo.store import marking
    from huidian.demo.world import SEED, Plan

    kept = marking.kept_plan(home)
    if kept is None:
        wanted = {"as_of": datetime.now(_ZONE).date(), "seed": SEED, **asked}
        return Plan(**wanted), False  # type: ignore[arg-type]
    plan, finished = kept
    differing = [key for key, value in asked.items() if asdict(plan)[key] != value]
    if differing:
        raise click.UsageError(
            f"已有的演示数据 {', '.join(differing)} 不同；加 --reset 重做。 "
            "The demo that is there was made with other settings; --reset makes it anew."
        )
    return plan, finished


def _build(home: Path, plan: Plan) -> None:
    from huidian.demo.store import marking
    from huidian.demo.store.filling import fill

    marking.keep_plan(home, plan, finished=False)
    with _progress() as progress:
        fill(plan, home, now=datetime.now(_ZONE), progress=progress)
    marking.keep_plan(home, plan, finished=True)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on a terminal, a line a step elsewhere."""
    if not sys.stderr.isatty():
        yield _say
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(
            task, description=_words(what), completed=done, total=total or None
        )


def _say(what: str, done: int, total: int) -> None:
    first = what.startswith("import ") and done == 0
    if first or not what.startswith("import "):
        click.echo(f"{_words(what)}  {done:,} / {total:,} 行" if total else _words(what), err=True)


def _words(what: str) -> str:
    step, _, rest = what.partition(" ")
    return f"{_WORDS[step]} {rest}".rstrip()


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("YYYY-MM-DD", param_hint="--as-of") from None


def _tell(home: Path, plan: Plan) -> None:
    from huidian.demo.places import shops
    from huidian.demo.store.people import PASSWORD, people
    from huidian.kit.months import format_month

    made = shops(plan.dealers)
    month = format_month(plan.golden_month)
    click.echo(f"\n演示截至 {plan.as_of} · {len(made)} 家经销商（均为虚构）")
    for shop in made:
        click.echo(f"  {shop.code}  {shop.name}  [{shop.pack}]")
    click.echo(f"\n{made[0].code} 的 {month}：1,600 台次 / 1,200 台，流失 300 台 = 25.0%")
    if len(made) > 1:
        click.echo(f"{made[1].code} 的 {month}：190 台流失，按地区、车型、车龄")
    click.echo("\n启动：huidian run   打开：http://127.0.0.1:8000/")
    click.echo(f"登录（仅供演示，密码均为 {PASSWORD}）：")
    everyone = people(made)
    first_advisor = next(person for person in everyone if person.role == "advisor")
    for person in everyone:
        if person.role != "advisor" or person is first_advisor:
            click.echo(f"  {person.username:<8} {person.name}  {person.role.label}  {person.place}")
    click.echo("  其余服务顾问以姓名全拼登录，如 luqiming")
    click.echo(f"\n样例文件：{home / 'samples'}\n真值：{home / 'demo' / 'truth'}")
