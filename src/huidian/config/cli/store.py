"""What the commands that read the store have in common: is it ready, whose dealers, which month and day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from huidian.config.cli import django_setup
from huidian.config.cli.language import NO_DEALER, in_language
from huidian.config.store import faults, steps_missing
from huidian.kit.labels import Label
from huidian.kit.months import parse_month

if TYPE_CHECKING:
    from huidian.network.scope import Scope

_NOT_MIGRATED = Label(
    "数据库需要升级，请先运行 huidian manage migrate",
    "The database needs an upgrade. First run: huidian manage migrate",
)
_NO_MONTH = Label("“{}”不是 YYYY-MM 形式的月份", "not a month in the form YYYY-MM: {!r}")
_NO_DAY = Label("“{}”不是 YYYY-MM-DD 形式的日期", "not a day in the form YYYY-MM-DD: {!r}")


def ready() -> None:
    """Loads Django; refuses to work with settings that cannot be right or on a store of an older version."""
    django_setup()
    if wrong := faults():
        raise click.UsageError("\n".join(wrong))
    if steps_missing():
        raise click.UsageError(in_language(_NOT_MIGRATED))


def scope_of_dealers(codes: Sequence[str]) -> Scope:
    """The scope of whoever stands at the machine: everything of these dealers, or of all."""
    from huidian.network.models import Dealer
    from huidian.network.roles import Permission
    from huidian.network.scope import Scope

    rows = list(Dealer.objects.values_list("code", "pk", "timezone"))
    dealers = {code: pk for code, pk, _zone in rows}
    for code in codes:
        if code not in dealers:
            raise click.UsageError(in_language(NO_DEALER, code))
    chosen = [dealers[code] for code in codes] or list(dealers.values())
    zones = {pk: zone for _code, pk, zone in rows}
    return Scope(0, dict.fromkeys(chosen, frozenset(Permission)), zones=zones)


def month(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    """A month of the command line."""
    try:
        return None if text is None else parse_month(text)
    except ValueError:
        raise click.BadParameter(in_language(_NO_MONTH, text)) from None


def day(_context: click.Context, _parameter: click.Parameter, text: str | None) -> date | None:
    """A day of the command line."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(in_language(_NO_DAY, text)) from None


def moment_on(day: date | None, zone: str, now: datetime) -> datetime:
    """The moment of a day at which the dealer's clock shows what it shows now; without a day it is now."""
    if day is None:
        return now
    local = now.astimezone(ZoneInfo(zone))
    return datetime.combine(day, local.timetz().replace(tzinfo=None), ZoneInfo(zone))
