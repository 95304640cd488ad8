"""The kinds of orders for those who still read them here; `web.figures.kinds` has them."""

from huidian.web.figures.kinds import KINDS, OVERALL

__all__ = ["KINDS", "OVERALL"]
