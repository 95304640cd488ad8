"""Who answered for which vehicle as known at a moment: as given by then, else told anew by the orders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from huidian.assignment.queries import given_spells
from huidian.mart.assignments import assignment_table
from huidian.mart.marts import runner
from huidian.mart.receivers import receivers_of
from huidian.network.models import Dealer
from huidian.playbooks import Playbook

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def assigned_by(
    dealers: Iterable[Dealer], visits: ir.Table, rules: Mapping[str, Playbook], known_at: datetime
) -> ir.Table:
    """The assignments as known at a moment, for the runner at hand; `visits` are those known then, nothing
    retracted in them. `rules` are the dealers' by code.

    Of vehicles nobody had been given, the team of an advisor is that of today.
    """
    import pyarrow as pa

    from huidian.engine.facts.tables import assignment_facts, no_assignments

    tables = [
        _of_dealer(dealer, visits, rules[dealer.code].assessment.permanent_months, known_at)
        for dealer in dealers
    ]
    return _mount(assignment_facts(pa.concat_tables(tables)) if tables else no_assignments())


def _of_dealer(dealer: Dealer, visits: ir.Table, months: int, known_at: datetime) -> pa.Table:
    import pyarrow as pa

    mine = visits.filter(visits.dealer == dealer.code).select("vehicle", "settled_on", "advisor")
    given = given_spells(dealer, known_at)
    table = assignment_table(runner().arrow(mine), receivers_of(dealer), months, given)
    return table.append_column("dealer", pa.array([dealer.code] * table.num_rows, pa.string()))


def _mount(table: pa.Table) -> ir.Table:
    """Named by its content, as the mart's state is: an equal table gives answers that are kept."""
    from huidian.engine.runners.states import State

    digest = hashlib.sha256()
    for batch in table.combine_chunks().to_batches():
        digest.update(batch.serialize())
    state = State(f"assigned_{digest.hexdigest()[:16]}", {"assigned_then": table})
    return runner().mount(state)["assigned_then"]
