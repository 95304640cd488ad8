"""The flow between dealers: who lost vehicles to whom inside the network (S3)."""

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.measures import list_behind
from huidian.engine.figures.sums import summed
from huidian.engine.metrics.network import NETWORK_DEFECTION

DEFECTED = "defected"


def flows(evidence: Evidence, question: Question) -> ir.Table:
    """Per dealer, to_dealer and month the vehicles (``defected``) that the one lost and the other saw.

    Only what is not 0 has a row. A vehicle counts in each month in which its dealer's monthly churn counts it
    as lost, so that the row of a dealer adds up to its defected vehicles of the same months.
    """
    moved = list_behind(NETWORK_DEFECTION, evidence, question, DEFECTED)
    keys = ["dealer", "to_dealer", "month"]
    return summed(moved, [DEFECTED], keys).order_by(*keys)
