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
from huidian.config.cli.language import LANGUAGE
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from pathlib import Path

    from huidian.demo.store.filling import Progress
    from huidian.demo.world import Plan

_ZONE = ZoneInfo("Asia/Shanghai")
_STEPS = {
    "simulate": Label("模拟经销商与车辆", "Simulating dealers and cars"),
    "import": Label("导入", "Importing"),
    "reckon": Label("计算层级", "Reckoning standings of"),
    "care": Label("办活动、会员和提示", "Events, club and notices of"),
    "call": Label("打几天电话", "Calling for some days at"),
    "write": Label("写出样例文件", "Writing samples of"),
}
_TENTH = Label("正在建立演示数据：{}%", "Making the demo: {} %")
_OTHERS = Label(
    "这里还有别的经销商（{}），不能清空；请另设 HUIDIAN_HOME。",
    "Other dealers are in this store ({}); use another HUIDIAN_HOME.",
)
_DIFFERS = Label(
    "已有的演示数据不是这样做的（{}）；加 --reset 重做。",
    "The demo that is there was made with other settings ({}); --reset makes it anew.",
)


@click.command("demo")
@click.option(
    "--dealers",
    type=click.IntRange(1, 200),
    help="Number of dealers (default 20: five with fixed figures, 15 small).",
)
@click.option(
    "--vehicles",
    type=click.IntRange(10, 300_000),
    help="Vehicles of each dealer that has no fixed figures (default 1,500).",
)
@click.option("--years", type=click.IntRange(1, 15), help="Years of visits (default 4).")
@click.option("--seed", type=int, help="Another seed makes other people and cars.")
@click.option(
    "--as-of", metavar="YYYY-MM-DD", callback=lambda *given: _day(given[2]), help="The demo's today."
)
@click.option("--reset", is_flag=True, help="Take away the demo that is there and make it anew.")
@LANGUAGE
def demo_command(reset: bool, language: str, **options: object) -> None:
    """Fill the store with made-up dealers, their people, years of orders, and sample files to import.

    Called again it finishes what was interrupted and changes nothing else. All names are invented, all logins
    have one known password: never put real data beside it.
    """
    django_setup()
    from django.conf import settings

    _bring_up_to_date()
    home: Path = settings.HUIDIAN_HOME
    if reset:
        _remove(home, language)
    plan, finished = _plan(
        home, {key: value for key, value in options.items() if value is not None}, language
    )
    if not finished:
        _build(home, plan, language)
    from huidian.config.cli.demo_tour import tell

    tell(home, plan, language)


def _bring_up_to_date() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def _remove(home: Path, language: str) -> None:
    from django.utils import timezone

    from huidian.demo.store import marking
    from huidian.network.anchors import drop_anchor

    try:
        marking.remove(home)
        drop_anchor(at=timezone.now(), anew=True)
    except marking.OtherDealersError as others:
        raise click.UsageError(_OTHERS.in_(language, others)) from others


def _plan(home: Path, options: dict[str, object], language: str) -> tuple[Plan, bool]:
    """What to make: the plan that is there already, or the one asked for."""
    from dataclasses import asdict

    from huidian.demo.store import marking
    from huidian.demo.world import Plan

    kept = marking.kept_plan(home)
    if kept is None:
        wanted = {"as_of": datetime.now(_ZONE).date(), **options}
        return Plan(**wanted), False  # type: ignore[arg-type]
    plan, finished = kept
    differing = [key for key, value in options.items() if asdict(plan)[key] != value]
    if differing:
        raise click.UsageError(_DIFFERS.in_(language, ", ".join(differing)))
    return plan, finished


def _build(home: Path, plan: Plan, language: str) -> None:
    from huidian.demo.store import marking
    from huidian.demo.store.filling import fill

    marking.keep_plan(home, plan, finished=False)
    with _progress(language) as progress:
        fill(plan, home, now=datetime.now(_ZONE), progress=progress)
    marking.keep_plan(home, plan, finished=True)


@contextmanager
def _progress(language: str) -> Iterator[Progress]:
    """A bar on a terminal, a few lines elsewhere."""

    def words(what: str) -> str:
        step, _, rest = what.partition(" ")
        return f"{_STEPS[step].in_(language)} {rest}".rstrip()

    if not sys.stderr.isatty():
        yield _a_line_a_tenth(language)
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

        def show(what: str, done: int, total: int) -> None:
            if total:
                bar.update(task, description=words(what), completed=done, total=total)
            else:
                bar.update(task, description=words(what))

        yield show


def _a_line_a_tenth(language: str) -> Progress:
    """For a log: a line when the work begins, and one whenever another tenth of it is done."""
    shown = -1

    def show(what: str, done: int, total: int) -> None:
        nonlocal shown
        if total and (tenth := 10 * done // total) > shown:
            shown = tenth
            click.echo(_TENTH.in_(language, f"{tenth * 10}"), err=True)

    return show


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("YYYY-MM-DD") from None
