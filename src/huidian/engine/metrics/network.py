"""Churn on the network's level (S3): lost to every dealer, or only gone over to another one."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.metrics.churn_monthly import monthly_churn_rows
from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.engine.networks.view import network_months, seen_elsewhere
from huidian.kit.labels import Label


def network_churn_rows(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle of the network and assessed month, at the dealer of its last cohort visit.

    Columns: dealer, vehicle, month, cohort_month, last_visit_on and kind (of that visit), cohort (true), lost
    (no dealer of the network saw the vehicle again).
    """
    window = question.window_months
    months = network_months(evidence, question, since=question.first_month - window)
    seen = months.filter(months.month <= question.last_month - window)
    assessed = seen.month + ibis.literal(window, "int32")
    return seen.select(
        "dealer",
        "vehicle",
        "last_visit_on",
        "kind",
        month=assessed,
        cohort_month=seen.month,
        cohort=ibis.literal(True),
        lost=seen.next_month.isnull() | (seen.next_month > assessed),
    )


def network_defection_rows(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle that a dealer lost and assessed month, all dealers.

    Columns: those of the monthly churn, lost (true), defected, lost_to_network, to_dealer and elsewhere_on
    (where and when another dealer first saw it in the window; null where none did).
    """
    churn = monthly_churn_rows(evidence, question)
    lost = churn.filter(churn.lost).drop("cohort")
    seen = seen_elsewhere(evidence, question, lost)
    return seen.mutate(defected=seen.to_dealer.notnull(), lost_to_network=seen.to_dealer.isnull())


NETWORK_CHURN = register(
    Metric(
        id="network_churn",
        label=Label("全网流失率", "Network churn rate"),
        unit=SHARE,
        sentence=Label(
            "窗口起始月在网络内任何一家店进过站的车辆，到考核月月末没有在任何一家店再次进站的比例；"
            "按 VIN 认车，同车只算一台，计在起始月最后进站的店（同日取店代码最后者），无 VIN 的车只认本店",
            "The share of the vehicles seen anywhere in the network in the cohort month that no dealer of it "
            "saw again by the end of the assessed month; a vehicle is known by its VIN, counts once, and "
            "counts at the dealer of its last visit in the cohort month (of several on that day the last by "
            "code); without a VIN it is known to its dealer alone",
        ),
        formula=Label(
            "全网流失台数 ÷ 起始月全网进站台数",
            "vehicles lost to the network / vehicles seen in the cohort month",
        ),
        source="S3",
        numerator=Count("lost", Label("全网流失台数", "Lost to the network")),
        denominator=Count("cohort", Label("起始月全网进站台数", "Vehicles the network saw")),
        rows=network_churn_rows,
        of_network=True,
        better="down",
        inclusions=Label(
            "起始月在网络内有计入台次的结算单的车辆",
            "Vehicles with a counted order at any dealer of the network in the cohort month",
        ),
        looks_back=lambda rules, window: window,
    )
)
NETWORK_DEFECTION = register(
    Metric(
        id="network_defection",
        label=Label("网内转店率", "Defection inside the network"),
        unit=SHARE,
        sentence=Label(
            "本店流失的车辆中，在窗口内去过网络内其他店的比例：流失于本店，没有流失于品牌；"
            "计到起始月之后首次进站的那家店（同日多店取店代码最前者）；同一台车流失于几家店，各店各计一台",
            "The share of the vehicles a dealer lost that another dealer of the network saw within the "
            "window: lost to the dealer, not to the brand; it counts for the dealer of the first visit after "
            "the cohort month (of several on that day the first by code); a vehicle that several dealers "
            "lost counts at each of them",
        ),
        formula=Label("网内转店台数 ÷ 流失台数", "vehicles seen elsewhere / vehicles the dealer lost"),
        source="S3",
        numerator=Count("defected", Label("网内转店台数", "Seen elsewhere in the network")),
        denominator=Count("lost", Label("流失台数", "Lost vehicles")),
        others=(Count("lost_to_network", Label("流失于全网台数", "Seen at no other dealer since")),),
        rows=network_defection_rows,
        of_network=True,
        better="down",
        inclusions=Label(
            "月流失率口径下本店流失的车辆", "The vehicles that the dealer's monthly churn counts as lost"
        ),
        looks_back=lambda rules, window: window,
    )
)
