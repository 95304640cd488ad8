"""Of every list: keys of nothing that is in reach change nothing and break nothing, done or taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import get_resolver

from huidian.network.models import AuditEvent
from huidian.web.lists.listing import Listing
from huidian.web.lists.register import LISTS
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.subjects import bare

assert get_resolver().url_patterns  # every desk registers its lists
WHY = "a test looks at the whole trail"
FOREIGN = "999999,123456789012345678,x,-1"


def sent(form: type[forms.Form]) -> dict[str, str]:
    """Something in every field."""
    kinds: dict[type[forms.Field], str] = {forms.DateField: "2010-12-01", forms.IntegerField: "1"}
    return {
        name: next((text for kind, text in kinds.items() if isinstance(field, kind)), "1")
        for name, field in form.base_fields.items()
    }


def test_foreign_keys_are_passed_over(december: People, signed_in: SignIn) -> None:
    everybody = [december.zhao, december.lin, december.qian, *december.by_role.values()]
    tried = []
    for listing in LISTS.values():
        for action in listing.actions:
            who = [one for one in everybody if december.scope(one).may_somewhere(action.permission)]
            events = AuditEvent.objects.unscoped(WHY).count()
            for step in ("do", "undo") if who and not listing.arguments else ():
                body = {**sent(action.form), "action": action.key, "step": step, "keys": FOREIGN}
                answer = signed_in(who[0]).post(_act(listing), body)
                assert answer.status_code in (200, 302, 403, 404), (action.key, step)
                tried.append(action.key)
            assert AuditEvent.objects.unscoped(WHY).count() <= events + 2, "signing in, and nothing else"
    assert len(tried) > 20


def _act(listing: Listing[Any]) -> str:
    return bare(listing).url(f"{listing.route}-act")
