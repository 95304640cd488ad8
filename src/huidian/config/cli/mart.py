"""`huidian mart …`: is what the figures are read from the same as what the store holds?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import LANGUAGE, NO_DEALER, in_language, reason_of
from huidian.config.cli.store import ready
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from huidian.mart.verdicts import Verdict

_NOT_REFRESHED = Label("未能更新", "Not refreshed")
_DEALER = click.option("--dealer", "code", metavar="CODE", help="One dealer only; without it all of them.")
_JSON = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
_TABLES = {
    "visits": Label("{:,} 条进站", "{:visit|visits}"),
    "vehicles": Label("{:,} 台车", "{:vehicle|vehicles}"),
    "vehicle_months": Label("{:,} 个车月", "{:vehicle-month|vehicle-months}"),
    "departures": Label("{:,} 条离开记录", "{:departure|departures}"),
    "assignments": Label("{:,} 段归属", "{:assignment|assignments}"),
}
_WRITTEN = Label(
    "{}：第 {revision} 版，数据集市已重写，更新 {n:,} 台车的状态",
    "{}: revision {revision}, mart written, {n:standing|standings}",
)
_CURRENT = Label(
    "{}：第 {revision} 版，数据集市已是最新，更新 {n:,} 台车的状态",
    "{}: revision {revision}, mart current, {n:standing|standings}",
)
_AS_IT_SHOULD_BE = Label("一致，第 {} 版", "agrees, revision {}")
_DIFFERS = Label("不一致", "differs")
_EVERY = Label("{} 家店，{} 家不一致", "{:dealer|dealers}, {} of them differing")
_WARMED = Label("已预先回答 {:,} 个问题", "{:question|questions} answered ahead")


@click.group("mart")
def mart_command() -> None:
    """The Parquet files all figures are read from."""


@mart_command.command("verify")
@_DEALER
@_JSON
@LANGUAGE
@click.pass_context
def verify_command(context: click.Context, code: str | None, wants_json: bool, language: str) -> None:
    """Compare the mart with the store: revisions, rules, files, rows, contents. Changes nothing.

    Exit 0 if they agree, 1 if not, with the differences in words; 2 for a dealer there is not.
    """
    ready()
    from huidian.mart.verifying import verify
    from huidian.network.models import Dealer

    verdicts = []
    try:
        for verdict in verify(code):
            verdicts.append(verdict)
            if not wants_json:
                click.echo(_line(verdict, language))
    except Dealer.DoesNotExist:
        raise _no_dealer(code or "") from None
    differing = sum(bool(verdict.differences) for verdict in verdicts)
    if wants_json:
        answer = {"ok": differing == 0, "dealers": [_as_json(verdict) for verdict in verdicts]}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        click.echo(_EVERY.in_(language, len(verdicts), differing))
    context.exit(1 if differing else 0)


@mart_command.command("refresh")
@_DEALER
@click.option("--anew", is_flag=True, help="Write the files again although they seem current: damaged ones.")
def refresh_command(code: str | None, anew: bool) -> None:
    """Bring mart and standings up to date with the store, as every page and every night does."""
    ready()
    from django.utils import timezone

    from huidian.mart.actions import refresh_all
    from huidian.network.models import Dealer

    dealers = Dealer.objects.order_by("code")
    if code is not None and not (dealers := dealers.filter(code=code)):
        raise _no_dealer(code)
    try:
        refreshed = refresh_all(now=timezone.now(), dealers=None if code is None else dealers, anew=anew)
    except* OSError as failures:
        reasons = "; ".join(f"{'; '.join(one.__notes__)}: {_why(one)}" for one in failures.exceptions)
        raise click.ClickException(f"{in_language(_NOT_REFRESHED)}: {reasons}") from failures
    for one in refreshed:
        words = _WRITTEN if one.mart_written else _CURRENT
        click.echo(in_language(words, one.dealer, revision=one.revision, n=one.standings_written))


def _why(failure: OSError | ExceptionGroup[OSError]) -> str:
    return reason_of(failure) if isinstance(failure, OSError) else str(failure)


@mart_command.command("warm")
def warm_command() -> None:
    """Ask ahead what pages ask, so that nobody waits for a first answer; `huidian run` does it by itself."""
    ready()
    from django.utils import timezone

    from huidian.flows.warming import warm

    click.echo(in_language(_WARMED, warm(at=timezone.now())))


def _no_dealer(code: str) -> click.UsageError:
    return click.UsageError(in_language(NO_DEALER, code))


def _line(verdict: Verdict, language: str) -> str:
    if not verdict.differences:
        rows = ", ".join(
            label.in_(language, verdict.rows[name]) for name, label in _TABLES.items() if name in verdict.rows
        )
        return f"{verdict.dealer}: {_AS_IT_SHOULD_BE.in_(language, verdict.mart_revision or 0)} ({rows})"
    lines = [f"{verdict.dealer}: {_DIFFERS.in_(language)}"]
    return "\n".join([*lines, *(f"  - {one.sentence.in_(language)}" for one in verdict.differences)])


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "dealer": verdict.dealer,
        "ok": not verdict.differences,
        "store_revision": verdict.store_revision,
        "mart_revision": verdict.mart_revision,
        "rows": verdict.rows,
        "differences": [
            {"what": one.what, "where": one.where, "zh": one.sentence.zh, "en": one.sentence.en}
            for one in verdict.differences
        ],
    }
