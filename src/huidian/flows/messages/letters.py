"""Letters that wait are printed: those whose owners may be written to now; the others say why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huidian.flows.messages.allowed import screen
from huidian.messages.actions import carrying
from huidian.messages.addresses import changed_addresses
from huidian.messages.channels.letter import Letter, letters_pdf
from huidian.messages.models import Message
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

MOST = 200
"""Letters of one print."""


@audit.atomic()
def take_letters(*, at: datetime, by: Staff, scope: Scope, dealer_id: int) -> list[int]:
    """Note the letters of a dealer that are due, one for each owner, as sent; which (ids).

    Of two who print at once each has letters of their own. Raises `Dealer.DoesNotExist`.
    """
    mine = _within(scope)
    dealer = Dealer.objects.filter(pk__in=mine.dealer_ids).get(pk=dealer_id)
    waiting = carrying.due_on("letter", at, most=MOST, dealer_id=dealer.pk)
    seen = (
        Message.objects.within(mine).filter(pk__in=[one.pk for one in waiting]).values_list("pk", flat=True)
    )
    reach = set(seen)
    waiting = [one for one in waiting if one.pk in reach]
    against, _changed = screen(waiting, at)
    free = [one for one in waiting if one.pk not in against]
    carrying.readdress(changed_addresses(free))
    done = carrying.printed([one.pk for one in free], at, by)
    if done:
        audit.record(
            at=at,
            staff=by,
            dealer=dealer,
            action="messages.printed",
            object_type="messages",
            after={"rows": len(done)},
        )
    return done


def print_letters(scope: Scope, ids: Sequence[int]) -> bytes | None:
    """Letters that were taken (`take_letters`) as a PDF, a page each; None for none."""
    letters = Message.objects.within(_within(scope)).filter(pk__in=ids, channel="letter", state="sent")
    pages = [
        Letter(
            to=one.values.get("owner", ""),
            address=one.address,
            subject=one.subject,
            body=one.text,
            sender=one.dealer.name,
            day=f"{today_at(one.left_at or one.made_at, one.dealer):%Y-%m-%d}",
        )
        for one in letters.select_related("dealer").order_by("pk")
    ]
    return letters_pdf(pages) if pages else None


def _within(scope: Scope) -> Scope:
    return scope.where(Permission.MANAGE_MESSAGES).where(Permission.EXPORT)
