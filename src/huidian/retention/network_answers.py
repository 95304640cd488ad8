"""What the questions about a network answer with. Rates and shares are fractions or None, months numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huidian.engine.networks.shielding import Matrix
from huidian.kit.labels import Label
from huidian.retention.first_answers import AsOf, MonthFigure


class Need(StrEnum):
    """Why a dealer needs a call."""

    ABOVE = "above"
    RISING = "rising"
    DEFECTION = "defection"
    BEHIND = "behind"


class NoNetwork(StrEnum):
    """Why there is no network to show: no dealer has a manufacturer, or the dealers have several."""

    INDEPENDENT = "independent"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class SizeClass:
    """A band of dealers by the vehicles they saw in twelve months."""

    key: str
    label: Label
    short: Label


@dataclass(frozen=True, slots=True)
class Peers:
    """The other dealers of the same grade and size class: `n` of them whose month says something.

    `median` is that of their rates, None where they are too few to be compared with; `above` is the dealer's
    own rate less it, `excess` the vehicles lost beyond it (rounded; negative: fewer).
    """

    n: int
    median: float | None = None
    above: float | None = None
    excess: int | None = None


@dataclass(frozen=True, slots=True)
class DealerLine:
    """One dealer of the reader's. `lost` of its figure is `defected` plus `lost_to_network`.

    `seen` are the vehicles it saw in twelve months; `share` is defected of lost.
    """

    dealer_id: int
    code: str
    name: str
    region: str
    grade: str
    size: SizeClass
    seen: int
    figure: MonthFigure
    previous: MonthFigure | None
    change: float | None
    defected: int
    lost_to_network: int
    share: float | None
    peers: Peers
    few: bool
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Bin:
    """Dealers whose rate lies between two fractions, the lower included; `mine` where the reader's does."""

    from_rate: float
    until_rate: float
    dealers: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How the rates of a network's dealers spread, without names; quartiles in whole percent.

    `dealers` are those whose month says something, the reader's among them if it does; `higher` have a
    higher rate than the reader's dealer (None without a rate of its own).
    """

    dealers: int
    quartiles: tuple[float, float, float]
    bins: tuple[Bin, ...]
    higher: int | None


@dataclass(frozen=True, slots=True)
class Defection:
    """Of the vehicles that the reader's dealers lost, those another dealer of the network saw."""

    lost: int
    defected: int
    lost_to_network: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Dealing:
    """A dealer as the flow matrix names it; `mine` is one of the reader's."""

    code: str
    name: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Flows:
    """The flow between dealers over some months, as the reader may see it.

    `dealers` have a part in it, the reader's first, then by how much is shown of them. `whole`: the reader
    sees every dealer, and may ask for other months.
    """

    first_month: int
    last_month: int
    span: str
    whole: bool
    dealers: tuple[Dealing, ...]
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class NetworkFigure:
    """Churn of a whole network: of the vehicles any dealer saw, those no dealer saw again.

    `change` is the rate less that of the month before. `shown` is false where too few other dealers had
    enough vehicles to stay unrecognised once the reader's own are taken away; then the figure is empty.
    """

    month: int
    cohort: int
    lost: int
    rate: float | None
    change: float | None
    provisional: bool
    shown: bool = True


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything the network desk shows of a month, window and kind (an engine scope).

    `lines` are the reader's dealers, those that need a call first; `figure` is their churn together and
    `change` its difference to the month before, `network` that of the manufacturer's whole network, of
    `in_network` dealers, of whom `unread` could not be read. `counts_gone`: vehicles that left count here,
    while one of the reader's dealers leaves them out of its own figures. With one dealer there is its
    `spread`, unless the others are too few to stay unnamed.
    """

    as_of: AsOf
    name: str
    in_network: int
    month: int
    window: int
    kind: str
    months: tuple[int, ...]
    figure: MonthFigure
    change: float | None
    network: NetworkFigure
    defection: Defection
    lines: tuple[DealerLine, ...]
    spread: Spread | None
    may_see_flows: bool
    unread: int = 0
    counts_gone: bool = False
