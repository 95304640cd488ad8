"""What the questions about a network answer with. Rates and shares are fractions or None, months numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huidian.engine.figures.figure import Figure
from huidian.engine.networks.shielding import Matrix
from huidian.kit.labels import Label
from huidian.kit.shares import FEW, less, share_of
from huidian.retention.page_answers import Frame


class CallReason(StrEnum):
    """Why a dealer needs a call, the gravest first."""

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


class Circle(StrEnum):
    """Whom a dealer is compared with: the narrowest circle with enough dealers. Each holds the last."""

    ALIKE = "alike"
    """The same grade and size class."""
    GRADE = "grade"
    NEAR = "near"
    """The same grade and those next to it."""
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Peers:
    """The other dealers a dealer is compared with: `n` of its `circle` whose month says something.

    `median` is that of their rates, None where they are too few to be compared with; `above` is the dealer's
    own rate less it, `excess` the vehicles lost beyond it (rounded; negative: fewer).
    """

    n: int
    median: float | None = None
    above: float | None = None
    excess: int | None = None
    circle: Circle = Circle.ALIKE


@dataclass(frozen=True)
class DealerMonth:
    """One dealer's churn of a month, beside its month before (None: nobody was seen for that one)."""

    dealer_id: int
    code: str
    name: str
    region: str
    grade: str
    figure: Figure
    previous: Figure | None

    @property
    def change(self) -> float | None:
        """The rate less that of the month before, as a fraction."""
        return less(self.figure.rate, self.previous.rate if self.previous else None)

    @property
    def lost(self) -> int | None:
        """The vehicles lost; None where the dealer's data do not reach the month."""
        return self.figure.numerator if self.figure.covered else None

    @property
    def few(self) -> bool:
        return self.figure.n < FEW


@dataclass(frozen=True)
class DealerLine(DealerMonth):
    """A dealer among those of its network. Its lost vehicles are `defected` and `lost_to_network`.

    `seen` are the vehicles it saw in twelve months; `reasons` say why it needs a call, if it does.
    """

    size: SizeClass
    seen: int
    defected: int
    peers: Peers
    reasons: tuple[CallReason, ...] = ()

    @property
    def defected_of_lost(self) -> int | None:
        """As `lost`."""
        return None if self.lost is None else self.defected

    @property
    def lost_to_network(self) -> int | None:
        return None if self.lost is None else self.lost - self.defected

    @property
    def share(self) -> float | None:
        """Defected of lost."""
        return None if self.lost is None else share_of(self.defected, self.lost)


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

    @property
    def lost_to_network(self) -> int:
        return self.lost - self.defected

    @property
    def share(self) -> float | None:
        return share_of(self.defected, self.lost)


@dataclass(frozen=True, slots=True)
class FlowDealer:
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
    dealers: tuple[FlowDealer, ...]
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """Everything the network desk shows of a month, window and kind of order.

    `lines` are the reader's dealers, those that need a call first; `figure` is their churn together.
    `network` is that of the manufacturer's whole network: of the vehicles any dealer saw, those no dealer saw
    again. It is None where too few other dealers had enough vehicles to stay unrecognised once the reader's
    own are taken away; so is the figure of the month before it. Of the `in_network` dealers `unread` could
    not be read. `counts_gone`: vehicles that left count here, while one of the reader's dealers leaves them
    out of its own figures. With one dealer there is its `spread`, unless the others are too few to stay
    unnamed.
    """

    frame: Frame
    name: str
    in_network: int
    figure: Figure
    previous: Figure
    network: Figure | None
    network_previous: Figure | None
    defection: Defection
    lines: tuple[DealerLine, ...]
    spread: Spread | None
    may_see_flows: bool
    unread: int
    counts_gone: bool

    @property
    def change(self) -> float | None:
        """The rate less that of the month before, as a fraction."""
        return less(self.figure.rate, self.previous.rate)

    @property
    def network_change(self) -> float | None:
        """The same of the whole network, where both may be shown."""
        now, before = self.network, self.network_previous
        return less(now.rate if now else None, before.rate if before else None)
