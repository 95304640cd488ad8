"""Pictures for the chart module (see `static/huidian/js/chart-options.js`): numbers with their texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huidian.web import formats


def with_texts(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The picture with each value's text beside it, so that page and picture print a number alike."""
    text = formats.percent if spec.get("percent") else formats.yuan if spec.get("money") else formats.count
    series = [{**one, "texts": [text(value) for value in one["values"]]} for one in spec["series"]]
    return {**spec, "series": series}
