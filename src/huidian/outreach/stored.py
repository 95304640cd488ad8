"""A stored need as the engine has it, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from huidian.engine.needs.need import Ending, Fact, State, Value
from huidian.engine.needs.need import Need as Made
from huidian.network.bulk import insert_columns, update_columns
from huidian.network.models import Dealer
from huidian.outreach.models import Need


def as_made(row: Need) -> Made:
    """A stored need as the engine has it, with its facts."""
    ending = None
    if row.ending and row.ended_on:
        ending = Ending(row.ending, row.ending_fact, row.ended_on, row.ended_until)  # type: ignore[arg-type]
    return Made(
        vehicle=str(row.vehicle_id),
        kind=row.kind,
        cycle=row.cycle,
        earliest=row.earliest_on,
        due=row.due_on,
        overdue=row.overdue_on,
        latest=row.latest_on,
        facts=tuple(_fact(one) for one in row.facts),
        ending=ending,
        rule=row.rule,
    )


def state_on(row: Need, day: date) -> State:
    """What a stored need is on a day."""
    return as_made(row).state_on(day)


def insert(dealer: Dealer, needs: Sequence[Made]) -> None:
    """Store needs that are new, in one statement."""
    ended = [need.ending for need in needs]
    columns: dict[str, Any] = {
        "dealer_id": dealer.pk,
        "vehicle_id": [int(need.vehicle) for need in needs],
        "kind": [need.kind for need in needs],
        "cycle": [need.cycle for need in needs],
        "earliest_on": [need.earliest for need in needs],
        "due_on": [need.due for need in needs],
        "overdue_on": [need.overdue for need in needs],
        "latest_on": [need.latest for need in needs],
        "ending": [one.why if one else "" for one in ended],
        "ending_fact": [one.fact if one else "" for one in ended],
        "ended_on": [one.on if one else None for one in ended],
        "ended_until": [one.until if one else None for one in ended],
        "facts": [json.dumps([_plain(fact) for fact in need.facts], ensure_ascii=False) for need in needs],
        "rule": [need.rule for need in needs],
        "digest": [need.digest for need in needs],
    }
    insert_columns(Need, len(needs), columns)


def update(rows: Sequence[Need]) -> None:
    """Store rows that are another."""
    names = (
        "earliest_on", "due_on", "overdue_on", "latest_on", "ending", "ending_fact", "ended_on",
        "ended_until", "rule", "digest",
    )  # fmt: skip
    columns = {name: [getattr(row, name) for row in rows] for name in names}
    facts = [json.dumps(row.facts, ensure_ascii=False) for row in rows]
    update_columns(Need, [row.pk for row in rows], columns | {"facts": facts})


def as_row(dealer: Dealer, row: Need, need: Made) -> Need:
    """A need written into a row, new or stored; it is not saved."""
    row.dealer, row.vehicle_id, row.kind, row.cycle = dealer, int(need.vehicle), need.kind, need.cycle
    row.earliest_on, row.due_on, row.overdue_on = need.earliest, need.due, need.overdue
    row.latest_on, row.rule, row.digest = need.latest, need.rule, need.digest
    end(row, need.ending)
    row.facts = [_plain(fact) for fact in need.facts]
    return row


def end(row: Need, ending: Ending | None) -> None:
    """Write how a need ended into its row."""
    row.ending, row.ending_fact = (ending.why, ending.fact) if ending else ("", "")
    row.ended_on, row.ended_until = (ending.on, ending.until) if ending else (None, None)


def _plain(fact: Fact) -> dict[str, Any]:
    is_day = isinstance(fact.value, date)
    return {
        "name": fact.name,
        "value": fact.value.isoformat() if isinstance(fact.value, date) else fact.value,
        **({"is_day": True} if is_day else {}),
        **({"ref": fact.ref} if fact.ref else {}),
        **({"known_on": fact.known_on.isoformat()} if fact.known_on else {}),
    }


def _fact(one: dict[str, Any]) -> Fact:
    value: Value = date.fromisoformat(one["value"]) if one.get("is_day") else one["value"]
    known_on = one.get("known_on")
    return Fact(one["name"], value, one.get("ref", ""), date.fromisoformat(known_on) if known_on else None)
