"""The states of a voucher: redeemed once, given back, withdrawn. Whether it is still valid is its days'."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from huidian.kit.labels import Label
from huidian.network.machines import Machine, State, Transition
from huidian.network.roles import Permission
from huidian.outreach.models import Voucher

ISSUED, REDEEMED, WITHDRAWN = "issued", "redeemed", "withdrawn"


def _said(voucher: Voucher) -> dict[str, Any]:
    return {"after": {"voucher": voucher.code}}


VOUCHER = Machine(
    name="voucher",
    model=Voucher,
    states={
        ISSUED: State(Label("可用", "issued"), Q(redeemed_at=None, withdrawn_at=None)),
        REDEEMED: State(Label("已核销", "redeemed"), Q(redeemed_at__isnull=False)),
        WITHDRAWN: State(Label("已作废", "withdrawn"), Q(redeemed_at=None, withdrawn_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="redeem",
            leaves=(ISSUED,),
            to=REDEEMED,
            permission=Permission.REDEEM_VOUCHERS,
            event="voucher.redeemed",
            writes=lambda at, by: {"redeemed_at": at, "redeemed_by": by, "redeemed_how": Voucher.How.DESK},
            tells=_said,
        ),
        Transition(
            verb="give_back",
            leaves=(REDEEMED,),
            to=ISSUED,
            permission=Permission.REDEEM_VOUCHERS,
            event="voucher.given_back",
            writes=lambda at, by: {
                "redeemed_at": None, "redeemed_by": None, "redeemed_how": "", "visit": None
            },
            tells=_said,
        ),
        Transition(
            verb="withdraw",
            leaves=(ISSUED,),
            to=WITHDRAWN,
            permission=Permission.MANAGE_CALLS,
            event="voucher.withdrawn",
            writes=lambda at, by: {"withdrawn_at": at},
            tells=_said,
        ),
    ),
)  # fmt: skip
