"""What is said in calls, written down: each saving is a new version, the highest one is in force."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.db.models import Max

from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Campaign, Script
from huidian.outreach.queries.words import CAMPAIGN

PLACES = ("{owner}", "{dealer}", "{car}", "{need}", "{item}", "{caller}")
"""What is filled in when the script is shown."""
_BRACED = re.compile(r"\{[^{}]*\}|[{}]")
_WHY = "the versions of one dealer's script"


class UnknownPlaceError(ValueError):
    """A script names something in braces that is not filled in; the argument is what."""


def unknown_places(text: str) -> list[str]:
    """What stands in braces, or as a brace alone, and is none of `PLACES`."""
    return [one for one in dict.fromkeys(_BRACED.findall(text)) if one not in PLACES]


def _must_be_known(dealer: Dealer, kind: str) -> None:
    """Raises `KeyError` for a kind there is not."""
    name, _, campaign_id = kind.partition(":")
    if name != CAMPAIGN:
        if kind:
            rules_of(dealer).needs.rule(kind)
        return
    mine = Campaign.objects.unscoped(_WHY).filter(dealer=dealer)
    if campaign_id and not (campaign_id.isdecimal() and mine.filter(pk=int(campaign_id)).exists()):
        raise KeyError(kind)


@audit.atomic()
def write_script(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    dealer_id: int,
    kind: str,
    opening: str,
    branches: Mapping[str, str],
) -> Script:
    """Put a new version of a kind's script in force; "" is the kind of all that have none of their own,
    `campaign` that of all campaigns, `campaign:<id>` that of one.

    With an empty opening and no branches it is the playbook's again. Raises `Dealer.DoesNotExist` where the
    person may not, `KeyError` for an unknown kind or reason, `UnknownPlaceError`.
    """
    within = scope.where(Permission.MANAGE_CALLS)
    dealer = Dealer.objects.select_for_update().filter(pk__in=within.chosen_dealer_ids).get(pk=dealer_id)
    rules = rules_of(dealer)
    _must_be_known(dealer, kind)
    for key in branches.keys() - {reason.key for reason in rules.reasons}:
        raise KeyError(key)
    for place in unknown_places(opening):
        raise UnknownPlaceError(place)
    versions = Script.objects.unscoped(_WHY).filter(dealer=dealer, kind=kind)
    version = (versions.aggregate(last=Max("version"))["last"] or 0) + 1
    kept = {key: text for key, text in branches.items() if text}
    script = Script.objects.create(
        dealer=dealer,
        kind=kind,
        version=version,
        opening=opening,
        branches=kept,
        written_at=at,
        written_by=by,
    )
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="script.written",
        object_type="script",
        object_id=script.pk,
        before={"script_version": version - 1} if version > 1 else None,
        after={"script_version": version, "script_kind": kind},
    )
    return script
