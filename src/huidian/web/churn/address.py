"""What the churn desk's address asks for: month, window, kind of order, and as of which day."""

from __future__ import annotations

from huidian.web.figures.address import Fields

FIELDS = Fields(route="churn:desk", list_route="churn:vehicles", window=True, kind=True)
