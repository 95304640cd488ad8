"""Questions about who answers for which vehicle."""

from huidian.assignment.queries.holders import GivenSpell, dms_names, given_spells, holders, shown_names

__all__ = ["GivenSpell", "dms_names", "given_spells", "holders", "shown_names"]
