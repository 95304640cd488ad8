"""Who is asked where not everybody is: by lot, so that nobody can choose, and anybody can draw it again."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256


def drawn(keys: Iterable[str], share: float, seed: str) -> frozenset[str]:
    """The keys that are drawn: a share (0 to 1) of them.

    What is left of a key (ten keys at a share of 0.25 leave a half) is drawn for by the seed as well: over
    many draws, each of its own seed, the share comes out, also where each is of one key. The same keys, share
    and seed always give the same answer, in whichever order they come; another seed gives another. Raises
    `ValueError` for a share out of its range.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"a share of {share}")
    ordered = sorted(set(keys), key=lambda key: sha256(f"{seed}:{key}".encode()).digest())
    count = Fraction(str(share)) * len(ordered) + _fraction(seed)
    return frozenset(ordered[: int(count)])


def share_for(wanted: int, *, new: int, to_come: float) -> float:
    """The share (0 to 1) of what is new that is drawn so that about `wanted` are in the end, where so many
    more are still to come: each has the same chance, whether it comes early or late.
    """
    if wanted <= 0 or new <= 0:
        return 0.0
    return min(round(wanted / (new + max(to_come, 0.0)), 4), 1.0)


def _fraction(seed: str) -> Fraction:
    """What a seed adds, evenly from 0 to just below 1."""
    digest = sha256(seed.encode()).digest()
    return Fraction(int.from_bytes(digest), 1 << 8 * len(digest))
