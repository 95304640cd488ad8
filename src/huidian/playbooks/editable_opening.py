"""The opening hours a dealer may set for itself."""

from huidian.kit.labels import Label
from huidian.playbooks.opening import HOLIDAYS, WEEKENDS
from huidian.playbooks.rule_fields import HALF_HOURS, RuleField, RuleGroup

OPENING = "opening"


def opening_group() -> RuleGroup:
    """On which days the shop is open, and from when until when."""
    return RuleGroup(
        OPENING,
        Label("营业时间", "Opening hours"),
        Label(
            "只在营业时间内预约到店；调休上班的周末按工作日算；已约好的不变",
            "Appointments are made within them; weekends worked in exchange for a holiday are working days; "
            "appointments that stand are kept",
        ),
        (
            RuleField(("opening", "opens"), Label("工作日从", "Working days from"), "choice", 0, HALF_HOURS),
            RuleField(
                ("opening", "closes"), Label("工作日到", "Working days until"), "choice", 0, HALF_HOURS
            ),
            RuleField(
                ("opening", "weekends"), Label("周末", "Weekends"), "choice", 0, tuple(WEEKENDS.items())
            ),
            RuleField(
                ("opening", "holidays"),
                Label("法定节假日", "Public holidays"),
                "choice",
                0,
                tuple(HOLIDAYS.items()),
            ),
            RuleField(
                ("opening", "weekend_opens"),
                Label("周末和节假日从", "Weekends and holidays from"),
                "choice",
                0,
                HALF_HOURS,
            ),
            RuleField(
                ("opening", "weekend_closes"),
                Label("周末和节假日到", "Weekends and holidays until"),
                "choice",
                0,
                HALF_HOURS,
            ),
        ),
    )
