"""Which of the reader's dealers need a call, and why: the same answer for every page and report that asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date, datetime

from huidian.engine.facts.kinds import KINDS
from huidian.kit.months import month_of
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.calls import by_urgency, reasons_to_call
from huidian.retention.mart_view import open_mart_view
from huidian.retention.network_answers import DealerLine, NoNetwork, Peers
from huidian.retention.network_view import open_network
from huidian.retention.peers import size_of
from huidian.retention.queries.figures import month_with_data, months_to_choose
from huidian.retention.queries.network import lines_of
from huidian.retention.queries.network_month import network_month
from huidian.retention.queries.ranking import dealer_figures, dealer_month


def dealers_to_call(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    as_of: date | None = None,
    now: datetime,
) -> tuple[DealerLine, ...]:
    """The dealers chosen, those that need a call first, as the network desk has them.

    Month, window and kind as in `network_page`. Each dealer is judged among those of its manufacturer; one
    that has none, or whose network the reader may not see, by its own months alone.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of churn {kind!r}")
    makers = _by_maker(scope)
    alone = makers.pop(None, frozenset())
    lines: list[DealerLine] = []
    for dealer_ids in makers.values():
        network = open_network(_among(scope, dealer_ids), now=now, as_of=as_of)
        if isinstance(network, NoNetwork):
            alone |= dealer_ids
            continue
        within = network.whole.rules.churn.window_months if window is None else window
        at = month_with_data(network.own, month, months_to_choose(network.own, within), within)
        lines += lines_of(network_month(network, at, within, kind))
    if alone:
        lines += _alone(_among(scope, alone), month, window, kind, as_of, now)
    return tuple(sorted(lines, key=by_urgency))


def _by_maker(scope: Scope) -> dict[int | None, frozenset[int]]:
    """The dealers in reach by the manufacturer whose network the reader may see, of those that are chosen."""
    seen = scope.where(Permission.VIEW_NETWORK)
    makers: defaultdict[int | None, set[int]] = defaultdict(set)
    chosen: set[int | None] = set()
    placed = Dealer.objects.filter(pk__in=scope.met_dealer_ids).values_list("pk", "region__manufacturer_id")
    for dealer_id, maker in placed:
        open_here = dealer_id in seen.dealer_ids and not scope.own_only(dealer_id)
        makers[maker if open_here else None].add(dealer_id)
        if dealer_id in scope.chosen_dealer_ids:
            chosen.add(maker if open_here else None)
    return {maker: frozenset(ids) for maker, ids in makers.items() if maker in chosen}


def _among(scope: Scope, dealer_ids: Container[int]) -> Scope:
    """The scope with nothing granted elsewhere: the dealers there are met all the same."""
    none: frozenset[Permission] = frozenset()
    grants = {pk: held if pk in dealer_ids else none for pk, held in scope.grants.items()}
    return replace(scope, grants=grants)


def _alone(
    scope: Scope, month: int | None, window: int | None, kind: str, as_of: date | None, now: datetime
) -> Iterable[DealerLine]:
    """Dealers without others to be compared with."""
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    month = month_with_data(view, month, months_to_choose(view, window), window)
    figures = dealer_figures(view, month, window, kind)
    for dealer in view.dealers:
        of_month = dealer_month(view, dealer, figures, month, window)
        line = DealerLine(**vars(of_month), size=size_of(0), seen=0, defected=0, peers=Peers(0))
        reasons = reasons_to_call(line, None, is_over=month < month_of(view.today))
        yield replace(line, reasons=tuple(reasons))
