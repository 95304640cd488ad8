"""Shares of counts."""

from huidian.kit.shares import share_of


def test_a_share_of_nothing_is_none() -> None:
    assert (share_of(300, 1200), share_of(0, 3), share_of(0, 0)) == (0.25, 0.0, None)
