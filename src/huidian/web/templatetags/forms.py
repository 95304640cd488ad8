"""The key of a button: a form without fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huidian.web.forms.action import KEY, ActionForm

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context: Mapping[str, Any], action: str, subject: object = "") -> SafeString:
    """`{% form_key "month.reopen" close_id %}` beside the CSRF token: the hidden idempotency key."""
    form = ActionForm.shown(context["request"], at=timezone.now(), action=action, subject=subject)
    return format_html('<input type="hidden" name="{}" value="{}">', KEY, form.fresh_key)
