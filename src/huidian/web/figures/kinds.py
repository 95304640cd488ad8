"""What the figures of a page are counted of: kinds of orders, and windows."""

from collections.abc import Mapping

from django.utils.functional import Promise, lazy

from huidian.engine.facts import kinds
from huidian.engine.facts.kinds import OVERALL
from huidian.web.formats import in_language

__all__ = ["KINDS", "OVERALL", "WINDOWS"]

_in_language = lazy(in_language, str)
KINDS: Mapping[str, str | Promise] = {key: _in_language(kind.label) for key, kind in kinds.KINDS.items()}
"""The words for each kind, in the language of whoever looks."""
WINDOWS = (3, 4, 5, 6, 9, 12)
"""The churn windows to choose from, in months."""
