"""Who makes a call: the dealer's own people, or those of its manufacturer; and who sees which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huidian.network.guard import Reach, ScopedQuerySet
from huidian.network.roles import Permission

if TYPE_CHECKING:
    from huidian.network.scope import Scope

M = TypeVar("M", bound=models.Model, covariant=True)


class Caller(models.TextChoices):
    DEALER = "dealer", _("本店")
    MAKER = "maker", _("厂家")


class CallQuerySet(ScopedQuerySet[M]):
    """Rows of calls to a dealer's owners, whoever makes them.

    What the manufacturer asks is seen by who calls for it, and by nobody of the dealer it is about.
    `of_maker` is the condition on a row that says it is the manufacturer's.
    """

    of_maker: ClassVar[Q] = Q(caller=Caller.MAKER)

    def within(self, scope: Reach) -> Self:
        """Only the rows of the dealers the scope speaks of; of the manufacturer's where one calls for it."""
        rows = super().within(scope)
        makers = _calling_for_maker(scope)
        if makers == scope.chosen_dealer_ids:
            return rows
        if not makers:
            return rows.filter(~self.of_maker)
        return rows.filter(~self.of_maker | Q(**{f"{self.dealer_path}__in": sorted(makers)}))

    def made_by(self, caller: str) -> Self:
        """Only those of one caller."""
        return self.filter(self.of_maker if caller == Caller.MAKER else ~self.of_maker)

    def to_call(self, scope: Scope) -> Self:
        """Those a person may work on: the dealer's where one calls for it, the manufacturer's likewise."""
        own = scope.where(Permission.MAKE_CALLS).chosen_dealer_ids
        makers = _calling_for_maker(scope)
        reach = scope.where_any(Permission.MAKE_CALLS, Permission.CALL_AS_MAKER)
        if not makers:
            return self.within(reach)
        theirs: dict[str, Any] = {f"{self.dealer_path}__in": sorted(makers)}
        ours: dict[str, Any] = {f"{self.dealer_path}__in": sorted(own)}
        return self.within(reach).filter((self.of_maker & Q(**theirs)) | (~self.of_maker & Q(**ours)))


def _calling_for_maker(scope: Reach) -> frozenset[int]:
    """At which of the dealers the scope speaks of a person calls for the manufacturer."""
    return frozenset(one for one in scope.chosen_dealer_ids if scope.may_at(one, Permission.CALL_AS_MAKER))
