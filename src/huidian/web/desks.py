"""The desks in the order of the navigation within their groups, a line a desk."""

from huidian.web.assignment.desk import ASSIGNMENT
from huidian.web.audit.desk import AUDIT
from huidian.web.audits.desk import AUDITS
from huidian.web.campaigns.desk import CAMPAIGNS
from huidian.web.churn.desk import CHURN
from huidian.web.club.desk import CLUB
from huidian.web.compare.desk import COMPARE
from huidian.web.complaints.desk import COMPLAINTS
from huidian.web.consent.desk import CONSENT
from huidian.web.customers.desk import CUSTOMERS
from huidian.web.events.desk import EVENTS
from huidian.web.frontdesk.desk import FRONTDESK
from huidian.web.home.desk import HOME
from huidian.web.imports.desk import IMPORTS
from huidian.web.incoming.desk import INCOMING
from huidian.web.makers_calls.desk import MAKERS_CALLS
from huidian.web.needs.desk import NEEDS
from huidian.web.network.desk import NETWORK
from huidian.web.outbox.desk import OUTBOX
from huidian.web.places.desk import PLACES
from huidian.web.restatement.desk import RESTATEMENT
from huidian.web.results.desk import RESULTS
from huidian.web.retention.desk import RETENTION
from huidian.web.rules.desk import RULES
from huidian.web.scores.desk import SCORES
from huidian.web.shell.desk import Desk
from huidian.web.staff.desk import STAFF
from huidian.web.structure.desk import STRUCTURE
from huidian.web.surveys.desk import SURVEYS
from huidian.web.tasks.desk import TASKS
from huidian.web.texts.desk import TEXTS
from huidian.web.vouchers.desk import VOUCHERS
from huidian.web.workbench.desk import WORKBENCH

DESKS: tuple[Desk, ...] = (
    HOME,
    WORKBENCH,
    INCOMING,
    TASKS,
    SURVEYS,
    RESULTS,
    COMPLAINTS,
    MAKERS_CALLS,
    CAMPAIGNS,
    VOUCHERS,
    EVENTS,
    CLUB,
    ASSIGNMENT,
    CUSTOMERS,
    NEEDS,
    CONSENT,
    OUTBOX,
    TEXTS,
    CHURN,
    RETENTION,
    STRUCTURE,
    FRONTDESK,
    SCORES,
    AUDITS,
    NETWORK,
    RESTATEMENT,
    COMPARE,
    IMPORTS,
    PLACES,
    RULES,
    STAFF,
    AUDIT,
)
