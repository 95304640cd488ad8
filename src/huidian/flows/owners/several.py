"""Several owners at once are left alone, and that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from huidian.customers import actions
from huidian.customers.models import Block, Customer
from huidian.flows.owners.reach import reachable_owners
from huidian.flows.owners.wishes import follow_blocks
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHOLE: dict[str, Any] = {"purpose": "", "channel": "", "vehicle": None}


@audit.atomic()
def block_several(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    customer_ids: Sequence[int],
    until_on: date | None,
    proof: str,
) -> list[int]:
    """Record that these owners are not to be contacted at all; the ids of the blocks that are new.

    Owners with such a block are passed over. Raises as `customers.actions.set_block` does, for owners who are
    not the person's own too.
    """
    editable = scope.where(Permission.EDIT_CUSTOMERS)
    reach = reachable_owners(editable).order_by("pk")
    owners = reach.filter(pk__in=customer_ids)
    if owners.count() < len(set(customer_ids)):
        raise Customer.DoesNotExist
    blocks = Block.objects.within(scope).current().filter(customer__in=customer_ids, **_WHOLE)
    blocks = blocks.filter(Q(until_on=None) | Q(until_on=until_on))
    quiet = set(blocks.values_list("customer_id", flat=True))
    new = [
        actions.set_block(at=at, by=by, scope=scope, customer_id=owner, until_on=until_on, proof=proof)
        for owner in owners.values_list("pk", flat=True)
        if owner not in quiet
    ]
    follow_blocks(new, at=at)
    return new


@audit.atomic()
def lift_several(*, at: datetime, by: Staff, scope: Scope, block_ids: Sequence[int]) -> list[int]:
    """Lift blocks; those that stood until now. Raises `Block.DoesNotExist` for one out of reach."""
    own = reachable_owners(scope.where(Permission.EDIT_CUSTOMERS)).order_by()
    blocks = Block.objects.within(scope).filter(pk__in=block_ids, customer__in=own.values("pk"))
    if blocks.count() < len(set(block_ids)):
        raise Block.DoesNotExist
    lifted = [one for one in block_ids if actions.lift_block(at=at, by=by, scope=scope, block_id=one)]
    follow_blocks(lifted, at=at)
    return lifted
