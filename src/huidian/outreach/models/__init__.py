"""What vehicles need, what is to be done about it, and what was done."""

from huidian.outreach.models.attempts import Attempt, Skip
from huidian.outreach.models.needs import Need, NeedRun, OwnerStatement
from huidian.outreach.models.scripts import Script
from huidian.outreach.models.tasks import Absence, Task, Topic

__all__ = ["Absence", "Attempt", "Need", "NeedRun", "OwnerStatement", "Script", "Skip", "Task", "Topic"]
