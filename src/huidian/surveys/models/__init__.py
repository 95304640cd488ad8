"""Questionnaires by revision, who is asked when, by which link, what was answered; audits, results."""

from huidian.surveys.models.audits import Audit, AuditMark, AuditPhoto
from huidian.surveys.models.follow_ups import FollowUp, Response
from huidian.surveys.models.house_results import HouseFile, HouseResult
from huidian.surveys.models.links import SurveyLink, WrongLinks
from huidian.surveys.models.makers_calls import MakersCallRule
from huidian.surveys.models.questionnaires import Questionnaire, Revision
from huidian.surveys.models.staff_numbers import StaffNumber
from huidian.surveys.models.team_checks import CheckedOwner, TeamCheck

__all__ = [
    "Audit",
    "AuditMark",
    "AuditPhoto",
    "CheckedOwner",
    "FollowUp",
    "HouseFile",
    "HouseResult",
    "MakersCallRule",
    "Questionnaire",
    "Response",
    "Revision",
    "StaffNumber",
    "SurveyLink",
    "TeamCheck",
    "WrongLinks",
]
