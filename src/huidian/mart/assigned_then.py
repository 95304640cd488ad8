"""Who answered for which vehicle as it was known at a moment: told anew by the orders known then."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from huidian.mart.assignments import assignment_table
from huidian.mart.facts import teams_of
from huidian.mart.marts import runner
from huidian.network.models import Dealer
from huidian.playbooks import Playbook

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


def assigned_by(dealers: Iterable[Dealer], visits: ir.Table, rules: Mapping[str, Playbook]) -> ir.Table:
    """The assignments that these visits (as known, nothing retracted in them) tell, for the runner at hand.

    `rules` are the dealers' by code.

    Which team an advisor belongs to is known of today only.
    """
    import pyarrow as pa

    from huidian.engine.facts.tables import assignment_facts, no_assignments

    tables = [
        _of_dealer(dealer, visits, rules[dealer.code].assessment.permanent_months) for dealer in dealers
    ]
    return _mount(assignment_facts(pa.concat_tables(tables)) if tables else no_assignments())


def _of_dealer(dealer: Dealer, visits: ir.Table, months: int) -> pa.Table:
    import pyarrow as pa

    mine = visits.filter(visits.dealer == dealer.code).select("vehicle", "settled_on", "advisor")
    table = assignment_table(runner().arrow(mine), teams_of(dealer), months)
    return table.append_column("dealer", pa.array([dealer.code] * table.num_rows, pa.string()))


def _mount(table: pa.Table) -> ir.Table:
    """Named by its content, as the mart's state is: an equal table gives answers that are kept."""
    from huidian.engine.runners.states import State

    digest = hashlib.sha256()
    for batch in table.combine_chunks().to_batches():
        digest.update(batch.serialize())
    state = State(f"assigned_{digest.hexdigest()[:16]}", {"assigned_then": table})
    return runner().mount(state)["assigned_then"]
