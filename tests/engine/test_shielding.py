"""Small foreign cells cannot be worked out, by an attacker who solves for them with all that is shown."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine.networks.shielding import FEW, Cell, Matrix, Pair, quarter_of, shield

DEALERS = ("A", "B", "C", "丁", "E")
PAIRS = [pair for pair in product(DEALERS, DEALERS) if pair[0] != pair[1]]
Flows = Mapping[Pair, int]

small = st.one_of(st.integers(0, 6), st.sampled_from([0, 1, 4, 5]), st.integers(0, 60))
flows = st.dictionaries(st.sampled_from(PAIRS), small)
owns = st.frozensets(st.sampled_from(DEALERS), max_size=4)


class Attacker:
    """Knows the rules, every number shown, and that vehicles are whole: narrows each hidden cell down.

    ``least`` and ``most`` bound each hidden cell; every total shown is an equation, or an inequality where it
    is only a least number. Bounds are tightened until nothing moves, and then every choice is tried out.
    """

    def __init__(self, *matrices: Matrix) -> None:
        self.equations: list[tuple[list[tuple[int, Pair]], int, bool]] = []
        self.hidden: dict[tuple[int, Pair], tuple[int, int]] = {}
        for number, matrix in enumerate(matrices):
            for pair, cell in matrix.cells.items():
                if cell.shielded:
                    self.hidden[number, pair] = (1, FEW - 1)
            for lines, place in ((matrix.rows, 0), (matrix.columns, 1)):
                for dealer, total in lines.items():
                    self._learn(number, matrix, total, [p for p in matrix.cells if p[place] == dealer])
            self._learn(number, matrix, matrix.total, list(matrix.cells))

    def _learn(self, number: int, matrix: Matrix, total: Cell, pairs: list[Pair]) -> None:
        """What the hidden cells of a line come to: its total less what is shown of it."""
        unknown = [(number, pair) for pair in pairs if matrix.cells[pair].shielded]
        shown = sum(matrix.cells[pair].at_least for pair in pairs if not matrix.cells[pair].shielded)
        if unknown:
            self.equations.append((unknown, total.at_least - shown, total.exact))

    def possible(self) -> Iterator[dict[tuple[int, Pair], int]]:
        """Every assignment of the hidden cells (few enough of them) that agrees with all that is shown."""
        keys = list(self.hidden)
        for values in product(*(range(low, high + 1) for low, high in self.hidden.values())):
            guess = dict(zip(keys, values, strict=True))
            if all(self._agrees(guess, *equation) for equation in self.equations):
                yield guess

    def _agrees(
        self, guess: dict[tuple[int, Pair], int], unknown: list[tuple[int, Pair]], rest: int, exact: bool
    ) -> bool:
        found = sum(guess[key] for key in unknown)
        return found == rest if exact else found >= rest

    def narrowed(self) -> dict[tuple[int, Pair], tuple[int, int]]:
        """Each hidden cell's least and most value when every equation has been used over and over."""
        bounds = dict(self.hidden)
        moved = True
        while moved:
            moved = False
            for unknown, rest, exact in self.equations:
                for key in unknown:
                    others = [bounds[one] for one in unknown if one != key]
                    least, most = bounds[key]
                    least = max(least, rest - sum(high for _, high in others))
                    if exact:
                        most = min(most, rest - sum(low for low, _ in others))
                    moved = moved or (least, most) != bounds[key]
                    bounds[key] = (least, most)
        return bounds


@settings(max_examples=200, deadline=None)
@given(found=flows, own=owns)
def test_nothing_of_a_shielded_cell_can_be_worked_out(found: Flows, own: frozenset[str]) -> None:
    attacker = Attacker(shield(found, DEALERS, own))
    assert set(attacker.narrowed().values()) <= {(1, FEW - 1)}


@settings(max_examples=60, deadline=None)
@given(found=st.dictionaries(st.sampled_from(PAIRS), small, max_size=6), own=owns)
def test_not_even_by_trying_out_everything(found: Flows, own: frozenset[str]) -> None:
    attacker = Attacker(shield(found, DEALERS, own))
    possible = list(attacker.possible())
    assert len(possible) == (FEW - 1) ** len(attacker.hidden)
    assert {(0, pair): found[pair] for _, pair in attacker.hidden} in possible


@settings(max_examples=60, deadline=None)
@given(first=flows, other=flows, own=owns)
def test_a_second_quarter_tells_nothing_of_the_first(first: Flows, other: Flows, own: frozenset[str]) -> None:
    attacker = Attacker(shield(first, DEALERS, own), shield(other, DEALERS, own))
    assert set(attacker.narrowed().values()) <= {(1, FEW - 1)}


def test_the_attacker_can_solve_what_is_not_shielded_well() -> None:
    """With honest totals beside a hidden cell he has it at once: he is worth being tested with."""
    honest = shield({("A", "B"): 3, ("A", "C"): 9}, DEALERS, ())
    told = Matrix(DEALERS, honest.cells, {**honest.rows, "A": Cell(12)}, honest.columns, honest.total)
    assert Attacker(told).narrowed() == {(0, ("A", "B")): (3, 3)}


@settings(max_examples=100, deadline=None)
@given(found=flows, own=owns)
def test_what_is_shown_is_true(found: Flows, own: frozenset[str]) -> None:
    matrix = shield(found, DEALERS, own)
    for pair in PAIRS:
        vehicles, cell = found.get(pair, 0), matrix.cell(*pair)
        foreign = pair[0] not in own and pair[1] not in own
        assert cell.shielded == (foreign and 1 <= vehicles <= 4)
        assert cell == (Cell(1, exact=False, shielded=True) if cell.shielded else Cell(vehicles))
    for lines, place in ((matrix.rows, 0), (matrix.columns, 1)):
        for dealer in DEALERS:
            vehicles = sum(found.get(pair, 0) for pair in PAIRS if pair[place] == dealer)
            assert lines[dealer].at_least <= vehicles
            assert lines[dealer].exact == (
                not any(matrix.cell(*p).shielded for p in PAIRS if p[place] == dealer)
            )
            if lines[dealer].exact:
                assert lines[dealer] == Cell(vehicles)
    assert matrix.total.at_least <= sum(found.values())
    assert not matrix.total.exact or matrix.total.at_least == sum(found.values())


@given(found=flows)
def test_who_sees_every_dealer_sees_every_cell(found: Flows) -> None:
    matrix = shield(found, DEALERS, DEALERS)
    assert all(cell.exact and not cell.shielded for cell in matrix.cells.values())
    assert matrix.total == Cell(sum(found.values()))


@given(month=st.integers(0, 30_000), other=st.integers(0, 30_000))
def test_quarters_do_not_overlap(month: int, other: int) -> None:
    first, last = quarter_of(month)
    assert first <= month <= last == first + 2
    assert first % 3 == 0
    apart = quarter_of(other)
    assert apart == (first, last) or apart[1] < first or last < apart[0]


@pytest.mark.parametrize("wrong", [{("A", "A"): 1}, {("A", "X"): 1}, {("A", "B"): -1}])
def test_flows_that_cannot_be_are_refused(wrong: Flows) -> None:
    with pytest.raises(ValueError, match="no flow"):
        shield(wrong, DEALERS, ())
