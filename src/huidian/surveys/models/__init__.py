"""Questionnaires by revision, who is asked when, by which link, what was answered."""

from huidian.surveys.models.follow_ups import FollowUp, Response
from huidian.surveys.models.links import SurveyLink
from huidian.surveys.models.questionnaires import Questionnaire, Revision

__all__ = ["FollowUp", "Questionnaire", "Response", "Revision", "SurveyLink"]
