"""`huidian assign`: each class of a dealer's vehicles spread evenly over its reception teams."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from huidian.config.cli.language import in_language
from huidian.config.cli.store import ready, scope_of_dealers
from huidian.kit.labels import Label

if TYPE_CHECKING:
    from huidian.engine.assignment.evenness import TeamShare
    from huidian.flows.assignment.even_spread import Proposal

_NO_TEAMS = Label("这家店还没有接车小组", "the dealer has no reception team yet")
_MOVED = Label(
    "数据刚刚有变化，什么都没有改，请再试一次", "the data have just changed; nothing was stored, try again"
)
_NOBODYS = Label("无小组", "no team")
_MOVES = Label(
    "新分配 {} 台，换组 {} 台，组内换顾问 {} 台，不变 {} 台",
    "{} newly assigned, {} change team, {} change the advisor within the team, {} stay",
)


@click.command("assign")
@click.option("--dealer", "code", required=True, metavar="CODE")
@click.option("--anew", is_flag=True, help="Spread every vehicle afresh, also those that a team has now.")
@click.option("--dry-run", is_flag=True, help="Show what would be; store nothing.")
@click.option("--json", "wants_json", is_flag=True, help="Print JSON.")
def assign_command(code: str, anew: bool, dry_run: bool, wants_json: bool) -> None:
    """Spread each class of vehicles evenly over the reception teams, and print what each team has of each.

    \b
    huidian assign --dealer SVW01 --dry-run --json

    \b
    In JSON: teams, before: what each team has then and now. Of a team: vehicles, classes (vehicles by
      class), visits and yuan (sums of the last twelve months), km and age_years (means of a vehicle).
    apart, apart_before: how far the teams are apart in each of these: the most less the least, as a
      part of the mean; 0 is even. Of "all" vehicles, and of each class by itself.
    new, moved, stay: vehicles by what becomes of them. permanently_lost, gone: those that are nobody's.
    batch: what was stored, to be undone by it; null in a dry run.
    """
    ready()
    from django.utils import timezone

    from huidian.flows.assignment.base import BaseMovedError
    from huidian.flows.assignment.even_spread import NoTeamsError, assign_evenly, propose
    from huidian.network.models import Dealer

    scope = scope_of_dealers([code])
    dealer = Dealer.objects.get(pk=next(iter(scope.dealer_ids)))
    at = timezone.now()
    try:
        proposal = propose(dealer, at=at, keep=not anew)
        batch = None
        if not dry_run:
            batch = assign_evenly(at=at, by=None, dealer=dealer, keep=not anew, shown=proposal.digest)
    except NoTeamsError:
        raise click.ClickException(in_language(_NO_TEAMS)) from None
    except BaseMovedError:
        raise click.ClickException(in_language(_MOVED)) from None
    if wants_json:
        click.echo(json.dumps(_as_json(proposal, batch), ensure_ascii=False, indent=1))
        return
    for share in proposal.after:
        click.echo(_line(proposal, share))
    moves = proposal.moves
    click.echo(in_language(_MOVES, *(moves[step] for step in ("new", "moves", "advisors", "stays"))))


def _line(proposal: Proposal, share: TeamShare) -> str:
    name = proposal.base.name_of(share.team) or in_language(_NOBODYS)
    classes = "  ".join(f"{key or '-'} {share.classes[key]:,}" for key in sorted(share.classes))
    return f"{name}  {share.vehicles:,}  {classes}"


def _as_json(proposal: Proposal, batch: int | None) -> dict[str, Any]:
    def told(shares: list[TeamShare]) -> list[dict[str, Any]]:
        return [
            {
                "team": proposal.base.name_of(share.team) or None,
                "vehicles": share.vehicles,
                "classes": dict(sorted(share.classes.items())),
                **_measures(share),
            }
            for share in shares
        ]

    moves = proposal.moves
    return {
        "dealer": proposal.base.dealer.code,
        "batch": batch,
        "teams": told(proposal.after),
        "before": told(proposal.before),
        "apart": _apart([one for one in proposal.after if one.team in proposal.teams]),
        "apart_before": _apart(proposal.before),
        "new": moves["new"],
        "moved": moves["moves"],
        "advisor_changed": moves["advisors"],
        "stay": moves["stays"],
        "permanently_lost": proposal.base.lost,
        "gone": proposal.base.gone,
    }


def _measures(share: TeamShare) -> dict[str, float]:
    visits, yuan, _km, _years = share.sums
    km, years = share.means[2:]
    return {"visits": round(visits), "yuan": round(yuan, 2), "km": round(km), "age_years": round(years, 1)}


def _apart(shares: Sequence[TeamShare]) -> dict[str, dict[str, float]]:
    """How far teams are apart, of all vehicles and by class."""
    from huidian.engine.assignment.evenness import apart_by_measure

    classes = sorted({one for share in shares for one in share.classes if one})
    words = ("vehicles", "visits", "yuan", "km", "age_years")
    return {
        key or "all": dict(zip(words, (round(one, 4) for one in apart_by_measure(shares, key)), strict=True))
        for key in ("", *classes)
    }
