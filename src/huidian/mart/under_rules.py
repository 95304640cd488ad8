"""The facts of dealers as other rules than today's leave them: which orders count, how long a warranty lasts.

Most rules are asked of facts when they are counted. Some are in the facts themselves; where those differ from
today's, the facts are read anew from the store, and lie in no file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from huidian.mart.facts import read_facts
from huidian.mart.marts import open_mart_of, runner
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks import Playbook

if TYPE_CHECKING:
    import pyarrow as pa

    from huidian.engine.mart.files import Mart
    from huidian.engine.runners.states import State

KEPT = 2
"""How many sets of facts are kept for the questions that follow; one is as large as a dealer's files."""


def within_facts(rules: Playbook) -> Hashable:
    """What of the rules is in the facts."""
    kinds = tuple((kind.key, kind.counts, kind.family) for kind in rules.kinds)
    sales = tuple((sale.key, sale.counts) for sale in rules.sale_types)
    return kinds, sales, rules.warranty, rules.assessment.permanent_months


def open_mart_under(dealers: Sequence[Dealer], rules: Mapping[str, Playbook]) -> Mart:
    """The mart of these dealers as these rules (by code) leave it: that of today where nothing differs.

    Raises `DataMovedError` if imports do not leave it time.
    """
    today = open_mart_of([dealer.code for dealer in dealers])
    others = [dealer for dealer in dealers if dealer.code in today.manifest and _differs(dealer, rules)]
    return _mounted(today, others, rules) if others else today


def _differs(dealer: Dealer, rules: Mapping[str, Playbook]) -> bool:
    other, today = rules[dealer.code], rules_of(dealer)
    return other is not today and within_facts(other) != within_facts(today)


def _mounted(today: Mart, others: Sequence[Dealer], rules: Mapping[str, Playbook]) -> Mart:
    from huidian.engine.facts.tables import current

    engine = runner()
    parts = (part for manifest in today.manifest.values() for part in manifest.parts.values())
    read = tuple((dealer.code, dealer.data_revision, rules[dealer.code]) for dealer in others)
    state = _state(tuple(sorted(part.digest for part in parts)), tuple(today.manifest), read)
    tables = engine.mount(state)
    return replace(
        today,
        runner=engine,
        history=tables["visits"],
        files=tables["vehicles"],
        visits=current(tables["visits"]),
        vehicles=current(tables["vehicles"]),
        vehicle_months=tables["vehicle_months"],
        departures=tables["departures"],
        assignments=tables["assignments"],
    )


@lru_cache(maxsize=KEPT)
def _state(
    digests: tuple[str, ...], codes: tuple[str, ...], read: tuple[tuple[str, int, Playbook], ...]
) -> State:
    """The tables of all the codes, of those in `read` anew; the digests say which state the others are in."""
    import pyarrow as pa

    from huidian.engine.mart.files import dealer_tables
    from huidian.engine.runners.states import State

    parts: dict[str, list[pa.Table]] = {}
    anew = {code: rules for code, _, rules in read}
    if rest := [code for code in codes if code not in anew]:
        for name, table in _on_file(rest).items():
            parts.setdefault(name, []).append(table)
    for code, rules in anew.items():
        facts = read_facts(Dealer.objects.get(code=code), rules)
        tables = dealer_tables(
            code,
            facts.visits,
            facts.vehicles,
            departures=facts.departures,
            assignments=facts.assignments,
        )
        for name, table in tables.items():
            parts.setdefault(name, []).append(table)
    ground = repr((digests, codes, [(code, revision, rules.version) for code, revision, rules in read]))
    name = f"ruled_{hashlib.sha256(ground.encode()).hexdigest()[:16]}"
    return State(name, {key: pa.concat_tables(tables) for key, tables in parts.items()})


def _on_file(codes: Sequence[str]) -> dict[str, pa.Table]:
    mart = open_mart_of(codes)
    tables = {
        "visits": mart.history,
        "vehicles": mart.files,
        "vehicle_months": mart.vehicle_months,
        "departures": mart.departures,
        "assignments": mart.assignments,
    }
    return {name: mart.runner.arrow(table) for name, table in tables.items()}
