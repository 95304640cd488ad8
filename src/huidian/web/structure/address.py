"""What the structure desk's address asks for: month, and as of which day."""

from __future__ import annotations

from huidian.web.figures.address import Fields

HELD = "held"
"""The list of the vehicles on file."""
FIELDS = Fields(route="structure:desk", list_route="structure:vehicles")
