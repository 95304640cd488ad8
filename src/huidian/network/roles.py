"""Roles of the trade (S0, S1, S3, S4) and what each may do. The one place where that is written."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    VIEW_CHURN = "view_churn"
    VIEW_STRUCTURE = "view_structure"
    VIEW_CUSTOMERS = "view_customers"
    EDIT_CUSTOMERS = (
        "edit_customers"  # say what has become of a vehicle; of one's own where one sees no other
    )
    VIEW_NOTES = "view_notes"  # what people of the dealer wrote down about a vehicle
    WRITE_NOTES = "write_notes"
    SEE_ALL_VEHICLES = "see_all_vehicles"  # figures and lists of every vehicle, not only of one's own
    SEE_PERSONAL = "see_personal"  # unmasked phones, VINs, plates
    REVEAL = "reveal"  # unmask one field, with an audit event
    EXPORT = "export"
    IMPORT = "import"
    UNDO_IMPORT = "undo_import"
    SET_COUNTING = "set_counting"  # decide which vehicles the dealer's figures count
    MANAGE_RULES = "manage_rules"  # the dealer's own rules over those of its playbook
    CLOSE_MONTH = "close_month"  # freeze a month's figures, and open it again
    VIEW_NETWORK = "view_network"  # one's own dealer among those of its manufacturer, which stay unnamed
    VIEW_FLOWS = "view_flows"  # the network's dealers by name and the flow of vehicles between them
    VIEW_AUDIT = "view_audit"
    VIEW_CALLS = "view_calls"  # tasks, and what came of them
    MAKE_CALLS = "make_calls"  # work on tasks: call owners, write down what came of it, book
    USE_WORKBENCH = "use_workbench"  # take tasks and call: the dealer's (MAKE_CALLS), or the manufacturer's
    CALL_AS_MAKER = "call_as_maker"  # the manufacturer's own calls, seen by nobody of the dealer
    SET_MAKER_CALLS = "set_maker_calls"  # how many owners of each dealer the manufacturer asks
    MANAGE_CALLS = "manage_calls"  # give tasks to people, start rounds of calls, see what everybody's brought
    VIEW_MESSAGES = "view_messages"  # templates and the outbox
    MANAGE_MESSAGES = "manage_messages"  # write texts, put messages in the outbox, stop and retry them
    REDEEM_VOUCHERS = "redeem_vouchers"  # at the desk, by code or plate, and take that back
    VIEW_SURVEYS = "view_surveys"  # follow-ups and what owners answered
    MANAGE_SURVEYS = "manage_surveys"  # write questionnaires, call follow-ups off, take answers back
    VIEW_COMPLAINTS = (
        "view_complaints"  # of one's own vehicles where one sees no other; of a network: passed on
    )
    HANDLE_COMPLAINTS = "handle_complaints"  # open, investigate, solve, call back after closing
    MANAGE_COMPLAINTS = "manage_complaints"  # assign, close, put before others; take on important owners
    ANSWER_COMPLAINTS = "answer_complaints"  # what a dealer put before the region or the manufacturer
    ANSWER_AS_MAKER = "answer_as_maker"  # what was put before the manufacturer, and only that
    CARE = "care"  # events, members, referrals: answers, check-in, the daily entries of a balance
    MANAGE_CARE = "manage_care"  # plan events, correct a balance, send notices to many
    VIEW_SCORES = "view_scores"  # what owners said, as scores and as answers
    MANAGE_SCORES = (
        "manage_scores"  # the survey house's files, whether interviews are genuine, checks of teams
    )
    VIEW_AUDITS = "view_audits"  # mystery audits that were handed in
    RECORD_AUDITS = "record_audits"  # mystery audits of one's own
    CONFIRM_COPY = "confirm_copy"  # say that a restored copy is the one to work with
    MAKE_BACKUPS = "make_backups"  # of the whole installation, for whoever has it at every dealer
    BRING_BACK = "bring_back"  # take a backup home, and restore one: it holds everybody's data and posts
    ASSIGN = "assign"  # decide which team answers for which vehicle: spread, hand over, nominations, undo
    NOMINATE = "nominate"  # say that one knows an owner and would answer for the vehicle
    SET_TARGETS = "set_targets"  # targets of months, and what no order tells: sales, time outside the shop
    SET_BONUS = "set_bonus"  # how keeping customers is paid: try a rule out, adopt it
    MANAGE_STAFF = "manage_staff"  # people and their posts, up to the ceiling of `GRANTS`
    MANAGE_PLACES = "manage_places"  # dealers, teams and regions, up to the ceiling of `PLACE_FIELDS`


class Role(models.TextChoices):
    CARE_AGENT = "care_agent", _("客户关爱专员")
    INFORMATION_ADMIN = "information_admin", _("信息管理员")
    CARE_MANAGER = "care_manager", _("客服经理")
    ADVISOR = "advisor", _("服务顾问")
    TEAM_LEADER = "team_leader", _("接车组长")
    SERVICE_MANAGER = "service_manager", _("服务经理")
    GENERAL_MANAGER = "general_manager", _("总经理")
    CLAIMS_CLERK = "claims_clerk", _("索赔员")
    LOUNGE_HOST = "lounge_host", _("休息区接待")
    REGIONAL_MANAGER = "regional_manager", _("大区经理")
    OEM_CARE = "oem_care", _("主机厂客户关怀中心")
    OEM_CLAIMS = "oem_claims", _("主机厂索赔中心")
    AUDITOR = "auditor", _("神秘访客审核员")


_AT_A_DEALER = {
    Role.CARE_AGENT,
    Role.INFORMATION_ADMIN,
    Role.CARE_MANAGER,
    Role.ADVISOR,
    Role.TEAM_LEADER,
    Role.SERVICE_MANAGER,
    Role.GENERAL_MANAGER,
    Role.CLAIMS_CLERK,
    Role.LOUNGE_HOST,
}
# The places a role exists at, as the names of the models.
PLACES: dict[str, frozenset[str]] = {
    **{role: frozenset({"dealer"}) for role in _AT_A_DEALER},
    Role.REGIONAL_MANAGER: frozenset({"region"}),
    Role.OEM_CARE: frozenset({"manufacturer"}),
    Role.OEM_CLAIMS: frozenset({"manufacturer"}),
    Role.AUDITOR: frozenset({"region", "manufacturer"}),
}
# The roles whose holders belong to a reception team.
IN_TEAMS = frozenset({Role.ADVISOR, Role.TEAM_LEADER})

P = Permission
_LOOK = frozenset({P.VIEW_CHURN, P.VIEW_STRUCTURE, P.SEE_ALL_VEHICLES})
_NOTES = frozenset({P.VIEW_NOTES, P.WRITE_NOTES})
_FRONT_DESK = frozenset({P.SET_TARGETS, P.SET_BONUS})
_CUSTOMERS = frozenset({P.VIEW_CUSTOMERS, P.REVEAL}) | _NOTES
_COMPLAINTS = frozenset({P.VIEW_COMPLAINTS, P.HANDLE_COMPLAINTS})
_HEARS = frozenset({P.VIEW_SCORES, P.VIEW_AUDITS})
_CALLS = frozenset({P.USE_WORKBENCH, P.MAKE_CALLS})
_CALLS_AS_MAKER = frozenset({P.USE_WORKBENCH, P.CALL_AS_MAKER})

PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.CARE_AGENT: frozenset(
        {P.VIEW_CHURN, P.SEE_ALL_VEHICLES, P.VIEW_CUSTOMERS, P.EDIT_CUSTOMERS, P.SEE_PERSONAL, P.EXPORT}
        | {P.VIEW_CALLS, P.VIEW_MESSAGES, P.VIEW_SURVEYS, P.CARE}
    )
    | _CALLS
    | _NOTES
    | _COMPLAINTS,
    Role.INFORMATION_ADMIN: _LOOK
    | _CUSTOMERS
    | {P.EDIT_CUSTOMERS, P.EXPORT, P.IMPORT, P.UNDO_IMPORT, P.CONFIRM_COPY, P.MAKE_BACKUPS},
    Role.CARE_MANAGER: _LOOK
    | _CUSTOMERS
    | {P.SET_TARGETS}
    | _HEARS
    | {P.MANAGE_SCORES}
    | {P.EDIT_CUSTOMERS, P.SEE_PERSONAL, P.EXPORT, P.IMPORT, P.UNDO_IMPORT}
    | {P.SET_COUNTING, P.MANAGE_RULES, P.CLOSE_MONTH, P.VIEW_NETWORK, P.VIEW_AUDIT, P.MANAGE_STAFF}
    | {P.VIEW_CALLS, P.MANAGE_CALLS, P.VIEW_MESSAGES, P.MANAGE_MESSAGES}
    | _CALLS
    | {P.REDEEM_VOUCHERS, P.VIEW_SURVEYS, P.MANAGE_SURVEYS, P.MANAGE_COMPLAINTS}
    | {P.CARE, P.MANAGE_CARE}
    | _COMPLAINTS,
    Role.ADVISOR: _CUSTOMERS
    | _COMPLAINTS
    | _CALLS
    | {P.EDIT_CUSTOMERS, P.VIEW_CHURN, P.VIEW_CALLS, P.REDEEM_VOUCHERS}
    | {P.NOMINATE, P.CARE},
    Role.TEAM_LEADER: _CUSTOMERS
    | _COMPLAINTS
    | _CALLS
    | {P.EDIT_CUSTOMERS, P.VIEW_CHURN, P.EXPORT, P.VIEW_CALLS}
    | {P.REDEEM_VOUCHERS, P.NOMINATE, P.CARE},
    Role.SERVICE_MANAGER: _LOOK
    | _CUSTOMERS
    | _COMPLAINTS
    | {P.MANAGE_COMPLAINTS}
    | _FRONT_DESK
    | _HEARS
    | {P.MANAGE_SCORES}
    | {P.EDIT_CUSTOMERS, P.SEE_PERSONAL, P.EXPORT, P.SET_COUNTING, P.CLOSE_MONTH, P.VIEW_NETWORK}
    | _CALLS
    | {P.MANAGE_STAFF, P.MANAGE_RULES, P.VIEW_CALLS, P.MANAGE_CALLS}
    | {P.VIEW_MESSAGES, P.MANAGE_MESSAGES, P.REDEEM_VOUCHERS, P.VIEW_SURVEYS}
    | {P.ASSIGN, P.NOMINATE, P.CARE, P.MANAGE_CARE},
    Role.GENERAL_MANAGER: _LOOK
    | _CUSTOMERS
    | _COMPLAINTS
    | {P.MANAGE_COMPLAINTS}
    | _FRONT_DESK
    | _HEARS
    | {P.MANAGE_SCORES}
    | {P.EXPORT, P.SET_COUNTING, P.CLOSE_MONTH, P.VIEW_NETWORK, P.VIEW_AUDIT}
    | {P.MANAGE_STAFF, P.MANAGE_PLACES, P.MANAGE_RULES, P.VIEW_CALLS, P.MANAGE_CALLS}
    | {P.VIEW_MESSAGES, P.MANAGE_MESSAGES, P.CONFIRM_COPY, P.MAKE_BACKUPS, P.BRING_BACK}
    | {P.REDEEM_VOUCHERS, P.VIEW_SURVEYS}
    | {P.ASSIGN, P.NOMINATE, P.CARE, P.MANAGE_CARE},
    Role.CLAIMS_CLERK: frozenset({P.VIEW_CUSTOMERS}) | _NOTES,
    Role.LOUNGE_HOST: frozenset(),
    Role.REGIONAL_MANAGER: _LOOK
    | {P.VIEW_COMPLAINTS, P.ANSWER_COMPLAINTS}
    | _HEARS
    | _CALLS_AS_MAKER
    | {P.EXPORT, P.VIEW_NETWORK, P.VIEW_FLOWS, P.MANAGE_STAFF, P.MANAGE_PLACES, P.MANAGE_RULES},
    Role.OEM_CARE: _LOOK
    | {P.VIEW_COMPLAINTS, P.ANSWER_COMPLAINTS, P.ANSWER_AS_MAKER}
    | _HEARS
    | _CALLS_AS_MAKER
    | {P.SET_MAKER_CALLS}
    | {P.VIEW_CUSTOMERS, P.EXPORT, P.VIEW_NETWORK, P.VIEW_FLOWS}
    | {P.MANAGE_STAFF, P.MANAGE_PLACES, P.MANAGE_RULES, P.CONFIRM_COPY, P.MAKE_BACKUPS, P.BRING_BACK},
    Role.OEM_CLAIMS: frozenset(),
    Role.AUDITOR: frozenset({P.VIEW_AUDITS, P.RECORD_AUDITS}),
}

# The roles that whoever manages staff may give and take, at their own place and below it; nothing else.
# Who is nobody's to give (the first manager of a single shop) comes from the command line.
GRANTS: dict[str, frozenset[Role]] = {
    Role.CARE_MANAGER: frozenset({Role.CARE_AGENT, Role.INFORMATION_ADMIN, Role.LOUNGE_HOST}),
    Role.SERVICE_MANAGER: frozenset({Role.ADVISOR, Role.TEAM_LEADER, Role.CLAIMS_CLERK, Role.LOUNGE_HOST}),
    Role.GENERAL_MANAGER: frozenset(_AT_A_DEALER - {Role.GENERAL_MANAGER}),
    # A manufacturer's people appoint who answers for a shop; its staff, who read its customers, are its own.
    Role.REGIONAL_MANAGER: frozenset({Role.GENERAL_MANAGER}),
    Role.OEM_CARE: frozenset({Role.GENERAL_MANAGER, Role.REGIONAL_MANAGER, Role.AUDITOR}),
}

# What each role that manages places may change of a place of each kind, at its own place and below it. Fields
# are those of the models; `teams`, `dealers` and `regions` are what may be put below it.
_SHOP = frozenset({"name", "city", "timezone", "playbook"})
PLACE_FIELDS: dict[str, dict[str, frozenset[str]]] = {
    Role.GENERAL_MANAGER: {"dealer": _SHOP | {"teams"}},
    Role.REGIONAL_MANAGER: {"dealer": _SHOP | {"grade"}, "region": frozenset({"dealers"})},
    Role.OEM_CARE: {
        "dealer": _SHOP | {"grade", "region"},
        "region": frozenset({"name", "dealers"}),
        "manufacturer": frozenset({"name", "regions"}),
    },
}
# Held by a post also where there is no dealer below it yet.
ABOUT_PLACES = frozenset({P.MANAGE_STAFF, P.MANAGE_PLACES, P.CONFIRM_COPY})
