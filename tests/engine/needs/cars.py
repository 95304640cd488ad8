"""Cars for the tests of needs: what is known of one, in a line, and its needs as a line each."""

from dataclasses import replace
from datetime import date
from typing import Any

from huidian import playbooks
from huidian.engine.needs.compute import VehicleNeeds, compute
from huidian.engine.needs.facts import Statement, VehicleFacts, Visit
from huidian.engine.needs.need import Need
from huidian.engine.needs.prepared import Prepared, prepare
from huidian.playbooks.needs import NeedsRules

BOOK = playbooks.load("generic").needs


def all_rules(book: NeedsRules = BOOK) -> NeedsRules:
    """A playbook's rules with every kind turned on."""
    return replace(book, rules=tuple(replace(rule, enabled=True) for rule in book.rules))


ALL = prepare(all_rules())


def only(*kinds: str, book: NeedsRules = BOOK, **changes: Any) -> Prepared:
    """The rules of some kinds alone, changed."""
    rules = tuple(replace(rule, enabled=True, **changes) for rule in book.rules if rule.key in kinds)
    return prepare(replace(book, rules=rules))


def day(text: str) -> date:
    """``2027-05-01`` or ``05-01`` of 2027."""
    return date.fromisoformat(text if len(text) == 10 else f"2027-{text}")


def service(no: str, on: str, km: int | None = None, kind: str = "maintenance", **more: Any) -> Visit:
    """A visit that counts."""
    return Visit(no, day(on), kind, km, **more)


def says(what: Any, stated: str, **more: Any) -> Statement:
    """What an owner said on a day; ``id`` is what was said unless given."""
    days = {name: day(value) for name, value in more.items() if name in ("on", "until")}
    return Statement(more.pop("id", what), what, day(stated), "call", **(more | days))


def car(**facts: Any) -> VehicleFacts:
    """A car by what is known of it; days as texts."""
    days = {name: day(value) for name, value in facts.items() if name.endswith(("_on", "_since"))}
    return VehicleFacts("沪A12345", **(facts | days))


def needs(facts: VehicleFacts, on: str, rules: Prepared = ALL) -> VehicleNeeds:
    """Its needs on a day."""
    return compute(facts, rules, day(on))


def of(made: VehicleNeeds, kind: str) -> list[Need]:
    """Its needs of a kind, by due day."""
    return [need for need in made.needs if need.kind == kind]


def days(need: Need) -> str:
    """``earliest due overdue latest``; ``-`` where it never expires."""
    latest = need.latest.isoformat() if need.latest else "-"
    return " ".join((need.earliest.isoformat(), need.due.isoformat(), need.overdue.isoformat(), latest))


def states(facts: VehicleFacts, on: str, rules: Prepared = ALL) -> dict[str, str]:
    """By cycle the state on a day, of rules that make one kind of need."""
    return {need.cycle: need.state_on(day(on)) for need in needs(facts, on, rules).needs}
