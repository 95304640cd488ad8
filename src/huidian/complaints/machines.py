"""The states of a complaint, of its clock, of what was put before others, and of an important owner."""

from __future__ import annotations

from django.db.models import F, Q

from huidian.complaints.models import Complaint, Escalation, ImportantOwner
from huidian.kit.labels import Label
from huidian.network.machines import Machine, State, Transition
from huidian.network.roles import Permission

NEW, HANDLING, INVESTIGATED, SOLVED = "new", "handling", "investigated", "solved"
CLOSED, CONFIRMED, WITHDRAWN = "closed", "confirmed", "withdrawn"
RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
RAISED, ANSWERED = "raised", "answered"
PROPOSED, ACCEPTED, DECLINED, ENDED = "proposed", "accepted", "declined", "ended"
OPEN_STATES = (NEW, HANDLING, INVESTIGATED, SOLVED)
_OPEN = Q(closed_at=None, withdrawn_at=None)
_ANEW = {"closed_at": None, "closed_by": None, "valid": None, "invalid_why": "", "confirmed_at": None}
_FROM_START = {
    "investigated_at": None,
    "solved_at": None,
    "reopened": F("reopened") + 1,
    "call_back_on": None,
}

COMPLAINT = Machine(
    name="complaint",
    model=Complaint,
    states={
        NEW: State(Label("待分派", "new"), _OPEN & Q(responsible=None, investigated_at=None, solved_at=None)),
        HANDLING: State(
            Label("调查中", "being investigated"),
            _OPEN & Q(responsible__isnull=False, investigated_at=None, solved_at=None),
        ),
        INVESTIGATED: State(
            Label("调查完毕", "investigated"), _OPEN & Q(investigated_at__isnull=False, solved_at=None)
        ),
        SOLVED: State(Label("已解决", "solved"), _OPEN & Q(solved_at__isnull=False)),
        CLOSED: State(
            Label("已结案，待回电", "closed, to call back"),
            Q(closed_at__isnull=False, confirmed_at=None, withdrawn_at=None),
        ),
        CONFIRMED: State(Label("已确认满意", "confirmed"), Q(confirmed_at__isnull=False, withdrawn_at=None)),
        WITHDRAWN: State(Label("已撤销", "withdrawn"), Q(withdrawn_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="take",
            leaves=(NEW,),
            to=HANDLING,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.taken",
            writes=lambda at, by: {"responsible": by},
        ),
        Transition(
            verb="assign",
            leaves=(NEW,),
            to=HANDLING,
            permission=Permission.MANAGE_COMPLAINTS,
            event="complaint.assigned",
            writes=lambda at, by: {"responsible": by},
        ),
        Transition(
            verb="give_back",
            leaves=(HANDLING,),
            to=NEW,
            permission=Permission.MANAGE_COMPLAINTS,
            event="complaint.given_back",
            writes=lambda at, by: {"responsible": None},
        ),
        Transition(
            verb="investigate",
            leaves=(HANDLING,),
            to=INVESTIGATED,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.investigated",
            writes=lambda at, by: {"investigated_at": at},
            guard=lambda row: bool(row.cause and row.findings),
            tells=lambda row: {"after": {"complaint_cause": row.cause}},
        ),
        Transition(
            verb="solve",
            leaves=(INVESTIGATED,),
            to=SOLVED,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.solved",
            writes=lambda at, by: {"solved_at": at},
            guard=lambda row: bool(row.solution),
            tells=lambda row: {"after": {"cost_fen": row.cost_fen}},
        ),
        Transition(
            verb="close",
            leaves=(SOLVED,),
            to=CLOSED,
            permission=Permission.MANAGE_COMPLAINTS,
            event="complaint.closed",
            writes=lambda at, by: {"closed_at": at, "closed_by": by, "valid": True, "paused_at": None},
            same=("at_fault_id",),
        ),
        Transition(
            verb="dismiss",
            leaves=(INVESTIGATED, SOLVED),
            to=CLOSED,
            permission=Permission.MANAGE_COMPLAINTS,
            event="complaint.dismissed",
            writes=lambda at, by: {"closed_at": at, "closed_by": by, "valid": False, "paused_at": None},
            guard=lambda row: bool(row.invalid_why),
            same=("at_fault_id", "invalid_why"),
        ),
        Transition(
            verb="confirm",
            leaves=(CLOSED,),
            to=CONFIRMED,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.confirmed",
            writes=lambda at, by: {"confirmed_at": at},
        ),
        Transition(
            verb="reopen",
            leaves=(CLOSED, CONFIRMED),
            to=HANDLING,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.reopened",
            writes=lambda at, by: _ANEW | _FROM_START,
            guard=lambda row: row.responsible_id is not None,
        ),
        Transition(
            verb="withdraw",
            leaves=(NEW, HANDLING),
            to=WITHDRAWN,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.withdrawn",
            writes=lambda at, by: {"withdrawn_at": at, "paused_at": None},
        ),
    ),
)
CLOCK = Machine(
    name="complaint_clock",
    model=Complaint,
    states={
        RUNNING: State(Label("计时中", "running"), _OPEN & Q(paused_at=None)),
        PAUSED: State(Label("已暂停", "paused"), _OPEN & Q(paused_at__isnull=False)),
        STOPPED: State(
            Label("已停止", "stopped"), Q(closed_at__isnull=False) | Q(withdrawn_at__isnull=False)
        ),
    },
    transitions=(
        Transition(
            verb="pause",
            leaves=(RUNNING,),
            to=PAUSED,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.paused",
            writes=lambda at, by: {"paused_at": at},
        ),
        Transition(
            verb="resume",
            leaves=(PAUSED,),
            to=RUNNING,
            permission=Permission.HANDLE_COMPLAINTS,
            event="complaint.resumed",
            writes=lambda at, by: {"paused_at": None},
        ),
    ),
)
ESCALATION = Machine(
    name="escalation",
    model=Escalation,
    states={
        RAISED: State(Label("待答复", "to be answered"), Q(answered_at=None, withdrawn_at=None)),
        ANSWERED: State(Label("已答复", "answered"), Q(answered_at__isnull=False)),
        WITHDRAWN: State(Label("已撤回", "withdrawn"), Q(answered_at=None, withdrawn_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="answer",
            leaves=(RAISED,),
            to=ANSWERED,
            permission=Permission.ANSWER_COMPLAINTS,
            event="escalation.answered",
            writes=lambda at, by: {"answered_at": at, "answered_by": by},
        ),
        Transition(
            verb="take_back",
            leaves=(RAISED,),
            to=WITHDRAWN,
            permission=Permission.MANAGE_COMPLAINTS,
            event="escalation.taken_back",
            writes=lambda at, by: {"withdrawn_at": at},
        ),
    ),
)
IMPORTANT = Machine(
    name="important_owner",
    model=ImportantOwner,
    states={
        PROPOSED: State(Label("待确认", "proposed"), Q(accepted_at=None, declined_at=None)),
        ACCEPTED: State(Label("由经理关注", "seen to"), Q(accepted_at__isnull=False, ended_at=None)),
        DECLINED: State(Label("未采纳", "declined"), Q(declined_at__isnull=False)),
        ENDED: State(Label("已结束", "ended"), Q(ended_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="accept",
            leaves=(PROPOSED,),
            to=ACCEPTED,
            permission=Permission.MANAGE_COMPLAINTS,
            event="important_owner.accepted",
            writes=lambda at, by: {"accepted_at": at, "manager": by},
        ),
        Transition(
            verb="decline",
            leaves=(PROPOSED,),
            to=DECLINED,
            permission=Permission.MANAGE_COMPLAINTS,
            event="important_owner.declined",
            writes=lambda at, by: {"declined_at": at},
        ),
        Transition(
            verb="end",
            leaves=(ACCEPTED,),
            to=ENDED,
            permission=Permission.MANAGE_COMPLAINTS,
            event="important_owner.ended",
            writes=lambda at, by: {"ended_at": at, "next_on": None},
        ),
    ),
)
