"""Who is asked where not everybody is: by lot, so that nobody can choose, and anybody can draw it again."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from math import ceil


def drawn(keys: Iterable[str], share: float, seed: str) -> frozenset[str]:
    """The keys that are drawn: a share (0 to 1) of them, rounded up.

    The same keys, share and seed always give the same answer, in whichever order they come; another seed
    gives another. Raises `ValueError` for a share out of its range.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share}")
    ordered = sorted(set(keys), key=lambda key: sha256(f"{seed}:{key}".encode()).digest())
    return frozenset(ordered[: ceil(Fraction(str(share)) * len(ordered))])
