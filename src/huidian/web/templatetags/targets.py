"""Filters about targets."""

from __future__ import annotations

from django import template

from huidian.web.figures import lights

register = template.Library()
register.filter("target_text", lights.target_text)
