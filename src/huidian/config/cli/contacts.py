"""`huidian contacts …`: may the owner of a vehicle be contacted, as the pages answer it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import ready, scope_of_dealers
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from huidian.engine.contact import ContactPermission

_NO_MOMENT = Label("“{}”不是 YYYY-MM-DDTHH:MM 形式的时刻", "not a moment in the form YYYY-MM-DDTHH:MM: {!r}")
_VERDICTS = {
    "yes": Label("{}", "{}"),
    "warn": Label("可以，但请留意：{}", "yes, but mind: {}"),
    "no": Label("不可以：{}", "no: {}"),
}
_NO_PLATE = Label("没有车牌为“{}”的车", "There is no vehicle with the plate “{}”")


@click.group("contacts")
def contacts_command() -> None:
    """Contact with owners."""


@contacts_command.command("permission")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--plate", required=True, metavar="PLATE")
@click.option("--channel", default="phone", show_default=True, help="A channel of the dealer's playbook.")
@click.option("--purpose", default="reminder", show_default=True, help="A purpose of the dealer's playbook.")
@click.option("--at", "moment", metavar="YYYY-MM-DDTHH:MM", help="By the dealer's clock. Default: now.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def permission_command(
    code: str, plate: str, channel: str, purpose: str, moment: str | None, wants_json: bool
) -> None:
    """Say whether the owner of a vehicle may be contacted, by which rule not and until when.

    \b
    huidian contacts permission --dealer SVW01 --plate 沪A12345 --channel sms --purpose marketing --json
    """
    ready()
    from django.core.exceptions import ObjectDoesNotExist
    from django.utils import timezone

    from huidian.engine.contact.judge import UnknownKeyError
    from huidian.flows.owners import permission_by_plate

    scope = scope_of_dealers([code])
    try:
        at = datetime.fromisoformat(moment) if moment else timezone.now()
    except ValueError:
        raise click.BadParameter(in_language(_NO_MOMENT, moment)) from None
    try:
        answer = permission_by_plate(scope, plate, purpose=purpose, channel=channel, at=at)
    except ObjectDoesNotExist:
        raise click.UsageError(in_language(_NO_PLATE, plate)) from None
    except UnknownKeyError as unknown:
        raise click.UsageError(in_language(unknown.label)) from None
    click.echo(json.dumps(_as_json(answer), ensure_ascii=False, indent=1) if wants_json else _as_text(answer))


def _as_json(answer: ContactPermission) -> dict[str, object]:
    return {
        "permission": answer.verdict,
        "rule": answer.rule or None,
        "until": answer.until.isoformat() if answer.until else None,
        "words": {"zh": answer.words.zh, "en": answer.words.en},
        "reasons": [
            {
                "rule": one.rule,
                "effect": one.effect,
                "until": one.until.isoformat() if one.until else None,
                "words": {"zh": one.words.zh, "en": one.words.en},
            }
            for one in answer.reasons
        ],
        "notes": [{"zh": note.zh, "en": note.en} for note in answer.notes],
    }


def _as_text(answer: ContactPermission) -> str:
    lines = [in_language(_VERDICTS[answer.verdict], in_language(answer.words))]
    return "\n".join([*lines, *(in_language(note) for note in answer.notes)])
