"""`huidian rules …`: the rules that hold at a dealer, setting its own ones, and what they were before."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import ready, scope_of_dealers
from huidian.kit.labels import Label
from huidian.kit.rounding import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huidian.network.queries import DealerRules, RuleChangeLine
    from huidian.playbooks.rule_fields import RuleField
    from huidian.retention.queries.rules_effect import EffectLine, RulesEffect

_WHICH = Label("请给出 --dealer。", "Missing option '--dealer'.")
_OF = Label("{}：{}，规则版本 {}", "{}: {}, rules {}")
_SET = Label("{}：已生效，规则版本 {}", "{}: set, rules {}")
_SAME = Label("{}：没有不同，规则版本 {}", "{}: nothing differs, rules {}")
_NEVER = Label("{}：规则从未改过", "{}: no rules were ever changed")
_NO_UTF8 = Label("文件不是 UTF-8 编码", "The file is not in UTF-8")
_MOVED = Label(
    "{}：规则刚才已被别人改过，没有撤销；请先看 huidian rules history",
    "{}: somebody has just changed the rules, so nothing was taken back; look at huidian rules history",
)
_UNREADABLE = Label(
    "{}：以前的规则现在读不出来，没有撤销：{}",
    "{}: the rules of before cannot be read any more, so nothing was taken back: {}",
)
_TOO_DEEP = Label("嵌套太深", "nested too deep")
_UNDONE = Label("{}：已撤回，规则版本 {}", "{}: taken back, rules {}")
_RATE = Label("{0}（{2:,} 台中 {1:,} 台）", "{} ({:,} of {:,})")
_PLAYBOOK = Label("规则包 {} -> {}", "playbook {} -> {}")
_UNDOES = Label("，撤销第 {} 次", ", undoes {}")
_DEALER = click.option("--dealer", "code", required=True, metavar="CODE")
_JSON = click.option("--json", "wants_json", is_flag=True, help="Print JSON.")


@click.group("rules", invoke_without_command=True)
@click.option("--dealer", "code", metavar="CODE")
@click.option(
    "--keys", "by_key", is_flag=True, help="Print every key of the pack, as a file of rules has it."
)
@_JSON
@click.pass_context
def rules_command(context: click.Context, code: str | None, by_key: bool, wants_json: bool) -> None:
    """The rules in force at a dealer, each with where it comes from: a pack, or its own ("overlay")."""
    if context.invoked_subcommand is not None:
        return
    if code is None:
        raise click.UsageError(in_language(_WHICH))
    ready()
    from huidian import playbooks
    from huidian.network.queries import dealer_rules

    scope = scope_of_dealers([code])
    file = dealer_rules(scope, *scope.dealer_ids)
    _, origins = playbooks.values(file.rules.id, file.overlay)
    usual, inside = playbooks.leaves(file.usual), playbooks.leaves(file.values)
    lines = [
        {"rule": ".".join(path), "value": value, "origin": origins[path], "playbook": usual.get(path)}
        for path, value in inside.items()
    ]
    if wants_json:
        about = {"dealer": code, "playbook": file.rules.id, "version": file.rules.version}
        _print({**about, "rules": lines})
        return
    click.echo(in_language(_OF, code, file.rules.id, file.rules.version))
    if not by_key:
        _print_in_words(file, origins)
        return
    for line in lines:
        own = f" ({file.rules.id}: {line['playbook']})" if line["origin"] == playbooks.OVERLAY else ""
        click.echo(f"{line['rule']} = {line['value']}  [{line['origin']}]{own}")


def _print_in_words(file: DealerRules, origins: Mapping[tuple[str, ...], str]) -> None:
    """The rules that may be set, by group, as the desk of rules has them."""
    from huidian import playbooks
    from huidian.playbooks.editable_calls import every_group

    for group in every_group(file.rules):
        click.echo(f"\n{in_language(group.label)}")
        for rule in group.fields:
            value, origin = file.held(rule), origins.get(rule.path, "")
            usual = in_language(rule.words(file.usually(rule)))
            own = f" ({file.rules.id}: {usual})" if origin == playbooks.OVERLAY else ""
            where = f"  [{origin}]{own}" if origin else ""
            click.echo(f"  {in_language(rule.label)}: {in_language(rule.words(value))}{where}")


@rules_command.command("set")
@_DEALER
@click.option("--file", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--note", default="", help="Why; kept with the change.")
@click.option("--dry-run", is_flag=True, help="Print what it would change, and set nothing.")
@_JSON
def set_command(code: str, path: Path, note: str, dry_run: bool, wants_json: bool) -> None:
    """Make what FILE says (TOML, shaped as a pack) the dealer's own rules, in place of those it had.

    An empty file goes back to the playbook's. Exit 2 for rules that cannot be; nothing is changed then.
    """
    ready()
    from django.utils import timezone

    from huidian.flows.rule_changes import set_rules
    from huidian.playbooks import PlaybookError
    from huidian.retention.queries.rules_effect import rules_effect

    scope, now = scope_of_dealers([code]), timezone.now()
    [dealer_id] = scope.dealer_ids
    try:
        overlay = _read(path)
        if dry_run:
            effect = rules_effect(scope, dealer_id, overlay, now=now)
            _print(effect.as_dict()) if wants_json else _tell(effect)
            return
        done = set_rules(at=now, by=None, scope=scope, dealer_id=dealer_id, overlay=overlay, note=note)
    except PlaybookError as refused:
        mistakes = [f"{'.'.join(place)}: {in_language(words)}" for place, words in refused.places]
        raise click.UsageError("\n".join(mistakes) or str(refused)) from None
    if wants_json:
        _print({"dealer": code, "change": done.change_id, "version": done.version})
        return
    click.echo(in_language(_SET if done.change_id else _SAME, code, done.version))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as refused:
        # What TOML is not, text that is no UTF-8, and a number of thousands of digits.
        raise click.UsageError(in_language(_no_toml(refused), refused)) from None
    except RecursionError:
        raise click.UsageError(in_language(_TOO_DEEP)) from None


def _no_toml(refused: ValueError) -> Label:
    """What is wrong with a file: English by the parser's own words, Chinese by the place they name."""
    if isinstance(refused, UnicodeDecodeError):
        return _NO_UTF8
    place = re.search(r"at line (\d+), column (\d+)", str(refused))
    where = f"第 {place[1]} 行第 {place[2]} 列" if place else "文件末尾或某个数字"
    return Label(f"文件不是正确的 TOML：{where}附近写法有误", "The file is not TOML: {}")


@rules_command.command("history")
@_DEALER
@_JSON
def history_command(code: str, wants_json: bool) -> None:
    """Every change of the dealer's rules, the latest first."""
    ready()
    from huidian.network.queries import dealer_rules
    from huidian.playbooks.changes import fields_of

    scope = scope_of_dealers([code])
    file = dealer_rules(scope, *scope.dealer_ids)
    changes = file.history
    if wants_json:
        _print([_as_json(one) for one in changes])
        return
    fields = fields_of(file.rules)
    for one in changes:
        click.echo(_line(one, fields, str(scope.zone)))


@rules_command.command("undo")
@_DEALER
def undo_command(code: str) -> None:
    """Take the last change back: what held before it holds again. Exit 2 where there is none."""
    ready()
    from django.utils import timezone

    from huidian.flows.rule_changes import undo_rules
    from huidian.network.actions import RulesMovedError
    from huidian.network.queries import dealer_rules
    from huidian.playbooks import PlaybookError

    scope = scope_of_dealers([code])
    last = next(iter(dealer_rules(scope, *scope.dealer_ids).history), None)
    if last is None:
        raise click.UsageError(in_language(_NEVER, code))
    try:
        done = undo_rules(at=timezone.now(), by=None, scope=scope, change_id=last.id)
    except RulesMovedError:
        raise click.UsageError(in_language(_MOVED, code)) from None
    except PlaybookError as refused:
        mistakes = "；".join(f"{'.'.join(place)}: {in_language(words)}" for place, words in refused.places)
        raise click.UsageError(in_language(_UNREADABLE, code, mistakes or refused)) from None
    click.echo(in_language(_UNDONE, code, done.version))


def _print(data: Any) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def _tell(effect: RulesEffect) -> None:
    from huidian.kit.months import format_month

    click.echo(f"{format_month(effect.month)}:")
    for line in effect.figures:
        click.echo(_effect(line))
    for label, lines in effect.splits:
        if any(line.moves for line in lines):
            click.echo(f"{in_language(label)}:")
            for line in lines:
                click.echo(_effect(line))


def _effect(line: EffectLine) -> str:
    before, after = _shown(line, line.before, line.of_before), _shown(line, line.after, line.of_after)
    return f"  {in_language(line.label)}: {before}" + (f" -> {after}" if line.moves else "")


def _shown(line: EffectLine, value: float | None, of: tuple[int, int] | None) -> str:
    if value is None:
        return "-"
    return in_language(_RATE, percent(value), *of) if of else f"{value:,} {in_language(line.unit)}"


def _line(one: RuleChangeLine, fields: Mapping[tuple[str, ...], RuleField], zone: str) -> str:
    from huidian.playbooks.changes import changes_in_words, pack_label

    at = one.at.astimezone(ZoneInfo(zone))
    packs = [in_language(pack_label(pack)) for pack in one.playbooks or ()]
    playbook = [in_language(_PLAYBOOK, *packs)] if packs else []
    changed = [
        f"{in_language(label)} {in_language(was)} -> {in_language(now)}"
        for label, was, now in changes_in_words(fields, one.changed)
    ]
    undoes = in_language(_UNDOES, one.taken_back) if one.taken_back else ""
    return (
        f"{one.id} {at:%Y-%m-%d %H:%M} {one.who or '-'}: {'; '.join([*playbook, *changed])}"
        f"{undoes}{f' ({one.note})' if one.note else ''}"
    )


def _as_json(one: RuleChangeLine) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "by": one.who,
        "note": one.note,
        "playbook": one.playbooks,
        "rules": {".".join(path): {"was": was, "is": now} for path, (was, now) in one.changed.items()},
        "undoes": one.taken_back,
    }
