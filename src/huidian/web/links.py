"""Addresses of other desks' pages, where those desks are part of the site."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def vehicle_url(vehicle_id: int) -> str:
    """The vehicle's file; "" while the site has no customers desk."""
    try:
        return reverse("customers:vehicle", args=[vehicle_id])
    except NoReverseMatch:
        return ""
