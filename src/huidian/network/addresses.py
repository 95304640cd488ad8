"""From which address a request comes, and how many sign-ins may fail from one.

`X-Forwarded-For` is believed only where a proxy of `HUIDIAN_TRUSTED_PROXIES` says it, and only as far as the
first address that is none of them: what is left of it anybody may have written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from math import ceil

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest

MOST_FAILURES = 30
"""From one address within `WINDOW`, whatever the names: a whole shop may sign in from one."""
WINDOW = timedelta(hours=settings.AXES_COOLOFF_TIME)
_NOBODY = "0.0.0.0"  # noqa: S104


def client_address(request: HttpRequest) -> str:
    """The address of the browser; of an IPv6 address its network, which one household has to itself."""
    trusted = _networks(tuple(settings.HUIDIAN_TRUSTED_PROXIES))
    hops = [*request.headers.get("X-Forwarded-For", "").split(","), request.META.get("REMOTE_ADDR", "")]
    nearest = _NOBODY
    for hop in reversed(hops):
        address = _address(hop)
        if address is None:
            break
        nearest = _network_of(address)
        if not any(address in network for network in trusted):
            break
    return nearest


def seconds_to_wait(address: str, *, at: datetime) -> int:
    """How long no sign-in is taken from an address; 0 where one is."""
    recent = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=at - WINDOW)
    sums = recent.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    if (sums["failures"] or 0) < MOST_FAILURES:
        return 0
    last: datetime = sums["last"]
    return max(1, ceil((last + WINDOW - at).total_seconds()))


@cache
def _networks(trusted: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(one.strip(), strict=False) for one in trusted]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _network_of(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv4Address):
        return str(address)
    return str(ip_network((address, 64), strict=False).network_address)
