"""In which time zone a page tells the time: that of the dealers it speaks of."""

from __future__ import annotations

from django.utils import timezone

from huidian.network.scope import Scope


def tell_time_of(scope: Scope) -> None:
    """From here on the request's moments are told in its dealers' zone, in the site's where they differ."""
    _tell_time_in(scope.zone)


def tell_time_at(scope: Scope, dealer_id: int) -> None:
    """From here on the request's moments are told in the zone of one dealer, the one its page is about."""
    _tell_time_in(scope.zones.get(dealer_id) or scope.zone)


def zone_of_row(scope: Scope, dealer_id: int) -> str:
    """In which zone the moments of a list's row are told: its dealer's."""
    return scope.zones.get(dealer_id) or timezone.get_current_timezone_name()


def _tell_time_in(zone: str | None) -> None:
    if zone is None:
        timezone.deactivate()
    else:
        timezone.activate(zone)
