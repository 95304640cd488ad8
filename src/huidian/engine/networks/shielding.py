"""Small cells of the flow matrix: what a reader sees of dealers that are not the reader's own.

A cell is the reader's business if one of its two dealers is. Of all others those of 1 to 4 vehicles are
shielded; a zero is no vehicle and stays. A total that a shielded cell is part of is not given: what stands in
its place is a least number made of what is shown anyhow. So everything published is a function of the shown
cells, and no sum or difference of it holds anything more of a shielded cell than that it is 1 to 4.

The same holds over time as long as foreign cells are published for spans that do not overlap: each span is
a table of its own, and no two have a month in common that could be subtracted. ``quarter_of`` gives these
spans; who sees every dealer may ask for any months. Not prevented: what the reader's own dealers know from
elsewhere, two readers who tell each other what they see, the same span read before and after late orders
came in, and what another window or kind of order, which count other vehicles, makes likely.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

FEW = 5
"""A foreign cell below this is shielded."""
QUARTER = 3

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A number of vehicles as the reader may see it.

    ``at_least`` is shown; where ``exact`` is false there are more. ``shielded`` marks a single cell of which
    nothing is shown but that it is 1 to 4.
    """

    at_least: int
    exact: bool = True
    shielded: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """The flow between dealers as one reader sees it: the dealers in order, the cells that are not 0, totals.

    ``rows`` are what a dealer lost to others of the network, ``columns`` what it won of them.
    """

    dealers: tuple[str, ...]
    cells: Mapping[Pair, Cell]
    rows: Mapping[str, Cell]
    columns: Mapping[str, Cell]
    total: Cell

    def cell(self, lost_by: str, seen_by: str) -> Cell:
        """One cell; one that is not there is 0."""
        return self.cells.get((lost_by, seen_by), Cell(0))


def shield(flows: Mapping[Pair, int], dealers: Iterable[str], own: Collection[str]) -> Matrix:
    """The matrix of (lost by, seen by) -> vehicles for a reader whose dealers are ``own``.

    ``ValueError`` for a flow of a dealer that is not among ``dealers``, to itself, or below 0.
    """
    order = tuple(dealers)
    known = set(order)
    for (lost_by, seen_by), vehicles in flows.items():
        if lost_by == seen_by or vehicles < 0 or not {lost_by, seen_by} <= known:
            raise ValueError(f"no flow from {lost_by} to {seen_by}: {vehicles}")
    cells = {pair: _cell(pair, vehicles, own) for pair, vehicles in flows.items() if vehicles}
    return Matrix(
        dealers=order,
        cells=cells,
        rows=_sums(order, ((lost_by, cell) for (lost_by, _), cell in cells.items())),
        columns=_sums(order, ((seen_by, cell) for (_, seen_by), cell in cells.items())),
        total=_sum(cells.values()),
    )


def quarter_of(month: int) -> tuple[int, int]:
    """The first and the last month (numbers) of the calendar quarter a month lies in."""
    first = month - month % QUARTER
    return first, first + QUARTER - 1


def _cell(pair: Pair, vehicles: int, own: Collection[str]) -> Cell:
    if vehicles >= FEW or pair[0] in own or pair[1] in own:
        return Cell(vehicles)
    return Cell(1, exact=False, shielded=True)


def _sums(dealers: Iterable[str], cells: Iterable[tuple[str, Cell]]) -> dict[str, Cell]:
    """The total of each dealer's cells."""
    of_dealer: dict[str, list[Cell]] = {dealer: [] for dealer in dealers}
    for dealer, cell in cells:
        of_dealer[dealer].append(cell)
    return {dealer: _sum(counts) for dealer, counts in of_dealer.items()}


def _sum(cells: Iterable[Cell]) -> Cell:
    """The total of what is shown: a least number as soon as one of the cells is."""
    every = list(cells)
    return Cell(sum(cell.at_least for cell in every), all(cell.exact for cell in every))
