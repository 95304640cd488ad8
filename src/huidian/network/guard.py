"""Querysets of dealer data that refuse to be read before it is said for whom.

The guard sits where every road to the database passes: a query is asked for its compiler whether it is
iterated, counted, aggregated, explained, united with another or used inside another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from django.db import models
from django.db.models import sql

from huidian.network.roles import Permission

M = TypeVar("M", bound=models.Model, covariant=True)


class ScopeMissing(RuntimeError):  # noqa: N818
    """Dealer data was about to be read without saying for whom."""


class Reach(Protocol):
    """What `within` needs to know of a scope."""

    @property
    def chosen_dealer_ids(self) -> frozenset[int]: ...

    def may_at(self, dealer_id: int, permission: Permission) -> bool: ...


class GuardedQuery(sql.Query):
    """A query that compiles only once its scope is settled; Django's own inner queries never want one."""

    scope_wanted = False
    scope_settled = False

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        self.must_be_settled()
        return super().get_compiler(*args, **kwargs)

    def chain(self, klass: type[sql.Query] | None = None) -> Any:
        # An update becomes a query of another class, which has no guard of its own.
        if klass is not None:
            self.must_be_settled()
        return super().chain(klass)

    def combine(self, rhs: sql.Query, connector: str) -> None:
        super().combine(rhs, connector)
        # `mine | everybody's` would widen what was settled.
        self.scope_settled = self.scope_settled and isinstance(rhs, GuardedQuery) and rhs.scope_settled

    def must_be_settled(self) -> None:
        if self.scope_wanted and not self.scope_settled:
            model = self.model.__name__ if self.model else "rows"
            raise ScopeMissing(f"{model}: say .within(scope) or .unscoped(why) before reading")


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of dealer data. Reading or changing its rows without `within` or `unscoped` raises.

    Give a model of dealer data ``objects = ScopedQuerySet["Name"].as_manager()``, or a subclass with its own
    filters; set `dealer_path` where the dealer is a relation away. Related managers (``order.items``) are
    guarded too; what hangs on a row that was read with a scope is prefetched with
    ``Prefetch("items", Item.objects.within(scope))``.
    """

    dealer_path = "dealer_id"

    def __init__(
        self,
        model: type[models.Model] | None = None,
        query: sql.Query | None = None,
        using: str | None = None,
        hints: dict[str, models.Model] | None = None,
    ) -> None:
        if query is None and model is not None:
            query = GuardedQuery(model)
            query.scope_wanted = True
        super().__init__(model, query, using, hints)

    if TYPE_CHECKING:

        def _chain(self) -> Self: ...

    def within(self, scope: Reach) -> Self:
        """Only the rows of the dealers the scope speaks of."""
        return self.filter(**{f"{self.dealer_path}__in": scope.chosen_dealer_ids})._settled()

    def unscoped(self, why: str) -> Self:
        """All rows, for work done for no one in particular; the reason is for the reader of the code."""
        if not why:
            raise ValueError("say why these rows are read for no one in particular")
        return self._chain()._settled()

    def none(self) -> Self:
        return super().none()._settled()

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: a scope cannot be put into SQL that is written by hand."""
        raise ScopeMissing(f"{self.model.__name__}: raw SQL cannot be scoped")

    def _raw_delete(self, using: str | None) -> int:
        if isinstance(self.query, GuardedQuery):
            self.query.must_be_settled()
        return super()._raw_delete(using)

    def _settled(self) -> Self:
        if isinstance(self.query, GuardedQuery):
            self.query.scope_settled = True
        return self
