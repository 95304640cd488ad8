"""Whether what is derived still fits the store: a comparison of a few small values."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from huidian.mart.models import Reckoning
from huidian.network.models import Dealer
from huidian.network.rules import rules_of

if TYPE_CHECKING:
    from huidian.engine.mart.files import DealerManifest


def reckoning_of(dealer: Dealer) -> Reckoning | None:
    """The dealer's last refresh; no query if it was selected with the dealer."""
    return getattr(dealer, "reckoning", None)


def reckoned_on(dealer: Dealer) -> date | None:
    """The day for which a dealer's standings were reckoned."""
    reckoning = reckoning_of(dealer)
    return reckoning.as_of_on if reckoning else None


def is_stale(dealer: Dealer) -> bool:
    """Whether a dealer's data or rules have changed since its standings were reckoned."""
    reckoning = reckoning_of(dealer)
    if reckoning is None:
        return dealer.data_revision > 0
    version = rules_of(dealer).version
    return (reckoning.revision, reckoning.rule_version) != (dealer.data_revision, version)


def fits(manifest: DealerManifest | None, reckoning: Reckoning | None) -> bool:
    """Whether the mart holds exactly what the standings were reckoned from.

    By content, not by revision alone: a store brought back from a backup counts to the same revision again.
    """
    if manifest is None or reckoning is None:
        return False
    return (manifest.revision, manifest.digest) == (reckoning.revision, reckoning.mart_digest)


def today_of(dealers: Iterable[Dealer], now: datetime) -> date:
    """The day it is where the dealers are; of several zones the earlier one."""
    zones = {dealer.timezone for dealer in dealers} or {settings.TIME_ZONE}
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in zones)


def end_of(dealers: Iterable[Dealer], on: date) -> datetime:
    """The last moment of a day where the dealers are; of several zones the latest."""
    zones = {dealer.timezone for dealer in dealers} or {settings.TIME_ZONE}
    midnights = (datetime.combine(on + timedelta(days=1), time(), ZoneInfo(zone)) for zone in zones)
    return max(midnights, key=datetime.timestamp) - timedelta(microseconds=1)
