"""Who may see what: the scope of a request, and querysets that refuse to be read without one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from django.db import models

from huidian.network.roles import Permission

M = TypeVar("M", bound=models.Model)


class ScopeMissing(RuntimeError):
    """Dealer data was about to be read without saying for whom."""


@dataclass(frozen=True)
class Scope:
    """What one person may see at this moment.

    `dealer_ids` are the dealers in reach; `dealer_id` the one chosen in the dealer switch (None: all of them);
    `own_advisor_names` are the names under which an advisor appears in the DMS.
    """

    staff_id: int
    permissions: frozenset[Permission]
    dealer_ids: frozenset[int]
    dealer_id: int | None = None
    own_advisor_names: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def chosen_dealer_ids(self) -> frozenset[int]:
        return self.dealer_ids if self.dealer_id is None else frozenset({self.dealer_id})


class ScopedQuerySet(models.QuerySet[M]):
    """A queryset of dealer data. Reading it without `within(scope)` or `unscoped(why)` raises `ScopeMissing`."""

    dealer_path = "dealer_id"
    _scope_settled = False

    def within(self, scope: Scope) -> Self:
        """Only what the scope reaches, of the dealers chosen."""
        found = self.filter(**{f"{self.dealer_path}__in": scope.chosen_dealer_ids & scope.dealer_ids})
        found._scope_settled = True
        return found

    def unscoped(self, why: str) -> Self:
        """All rows, for work that is done for no one in particular; the reason is for the reader of the code."""
        assert why
        found = self._chain()  # type: ignore[attr-defined]
        found._scope_settled = True
        return found  # type: ignore[no-any-return]

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]
        clone._scope_settled = self._scope_settled
        return clone  # type: ignore[no-any-return]

    def _must_be_scoped(self) -> None:
        if not self._scope_settled:
            raise ScopeMissing(f"{self.model.__name__}: say .within(scope) or .unscoped(why) before reading")

    def _fetch_all(self) -> None:
        if self._result_cache is None:  # type: ignore[has-type]
            self._must_be_scoped()
        super()._fetch_all()  # type: ignore[misc]

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        self._must_be_scoped()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._must_be_scoped()
        return super().count()

    def exists(self) -> bool:
        self._must_be_scoped()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._must_be_scoped()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._must_be_scoped()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._must_be_scoped()
        return super().delete()
