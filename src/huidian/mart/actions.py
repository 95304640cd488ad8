"""Bringing what is derived up to date with the store: the dealer's part of the mart, then its standings."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from huidian.kit.months import month_of
from huidian.mart.facts import read_facts
from huidian.mart.freshness import fits, is_stale, reckoned_on, reckoning_of, today_of
from huidian.mart.marts import (
    damaged_files_of,
    forget_dealer,
    manifest_of,
    open_mart_of,
    remove_files,
    runner_at_hand,
    write_facts,
)
from huidian.mart.models import Reckoning
from huidian.mart.standings import compare_standings, write_standings
from huidian.network import troubles
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.playbooks import Playbook

log = logging.getLogger("huidian.mart")
KEYS = ["dealer", "vehicle"]


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did: whether the mart was written, and how many standings changed."""

    dealer: str
    revision: int
    mart_written: bool
    standings_written: int


def refresh(dealer: Dealer, *, as_of: date, now: datetime, anew: bool = False) -> Refreshed:
    """Makes mart and standings of one dealer those of its data, its rules and the day `as_of`.

    Does nothing where they are; files that are damaged are written again, with `anew` all of them. Killed at
    any moment it leaves what was there, and called again it finishes. Of two at once the one with newer data
    stays. Raises `DataMovedError` if imports do not leave it time.
    """
    if anew:
        forget_dealer(dealer.code, files_too=True)
    manifest = manifest_of(dealer.code)
    dealer = Dealer.objects.select_related("reckoning").get(pk=dealer.pk)
    rules = rules_of(dealer)
    damaged = damaged_files_of(manifest)
    mart_fits = fits(manifest, reckoning_of(dealer)) and not is_stale(dealer) and not damaged
    if mart_fits and reckoned_on(dealer) == as_of:
        return Refreshed(dealer.code, dealer.data_revision, False, 0)
    if not mart_fits:
        if manifest and manifest.revision > dealer.data_revision:
            # Only a store brought back from a backup counts lower than its mart.
            forget_dealer(dealer.code)
        if damaged:
            log.error("the mart of %s is damaged and made anew: %s", dealer.code, ", ".join(damaged))
            remove_files(dealer.code, damaged)
        write_facts(dealer.code, read_facts(dealer, rules), at=now)
    revision, written = _reckon(dealer, rules, as_of=as_of, now=now)
    troubles.over(troubles.rebuild_of(dealer.code))
    return Refreshed(dealer.code, revision, not mart_fits, written)


def refresh_all(
    *,
    now: datetime,
    as_of: date | None = None,
    dealers: QuerySet[Dealer] | None = None,
    anew: bool = False,
) -> list[Refreshed]:
    """Refreshes every dealer (of `dealers`) that has data, by default for the day it is there: nightly work.

    One dealer's failure does not keep the others waiting; all failures come at the end, in one group.
    """
    done, failures, failed = [], [], []
    every = Dealer.objects.all() if dealers is None else dealers
    for dealer in every.filter(data_revision__gt=0):
        try:
            done.append(refresh(dealer, as_of=as_of or today_of([dealer], now), now=now, anew=anew))
        except Exception as failure:
            failure.add_note(f"dealer {dealer.code}")
            failures.append(failure)
            failed.append(dealer.code)
    if failures:
        note_figures_failed(failed, failures[0], at=now)
        raise ExceptionGroup("some dealers could not be refreshed", failures)
    if dealers is None:
        troubles.over(troubles.FIGURES)
    return done


def note_figures_failed(codes: Sequence[str], failure: Exception, *, at: datetime) -> None:
    """Tell whoever can act; where the store cannot be written either, the log has it."""
    log.error("figures of %s could not be refreshed: %s", ", ".join(codes), failure)
    with suppress(DatabaseError):
        troubles.note(troubles.FIGURES, at=at, dealers="、".join(codes), why=str(failure))


def _reckon(dealer: Dealer, rules: Playbook, *, as_of: date, now: datetime) -> tuple[int, int]:
    """Standings from the mart as it is now; returns the revision they are of and how many were written."""
    from huidian.engine.facts.tables import month_number
    from huidian.engine.standings import standings

    mart = open_mart_of([dealer.code], runner_at_hand())
    manifest = mart.manifest[dealer.code]
    on_file = mart.vehicles.select("dealer", "vehicle", "advisor", "holder_id", "team_id")
    rows = mart.runner.rows(standings(mart.visits, mart.vehicles, rules, as_of).inner_join(on_file, KEYS))
    first = min((row["first_visit_on"] for row in rows if row["first_visit_on"]), default=None)
    last = max((row["last_visit_on"] for row in rows if row["last_visit_on"]), default=None)
    months = mart.runner.rows(mart.visits.select(month=month_number(mart.visits.settled_on)).distinct())
    empty = without_orders((row["month"] for row in months), first, last)
    known = _last_refresh(dealer)
    changes = compare_standings(dealer, rows)
    with transaction.atomic(durable=True):
        stored = Dealer.objects.select_for_update().get(pk=dealer.pk)
        reckoned = Reckoning.objects.filter(dealer=dealer).first()
        if reckoned and stored.data_revision >= reckoned.revision > manifest.revision:
            return reckoned.revision, 0
        if _last_refresh(dealer) != known:
            changes = compare_standings(dealer, rows)
        write_standings(dealer, changes)
        Reckoning.objects.update_or_create(
            dealer=dealer,
            defaults={
                "revision": manifest.revision,
                "as_of_on": as_of,
                "rule_version": rules.version,
                "mart_digest": manifest.digest,
                "first_settled_on": first,
                "settled_until_on": last,
                "empty_months": empty,
                "refreshed_at": now,
            },
        )
    return manifest.revision, changes.count


def without_orders(months: Iterable[int], first: date | None, last: date | None) -> list[int]:
    """The month numbers between two days in which nothing was settled: a file is missing there."""
    if first is None or last is None:
        return []
    return sorted(set(range(month_of(first), month_of(last))) - set(months))


def _last_refresh(dealer: Dealer) -> tuple[Any, ...] | None:
    """All of the dealer's last refresh: while it is the same, nobody has written standings."""
    return Reckoning.objects.filter(dealer=dealer).values_list().first()
