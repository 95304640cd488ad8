"""The page of one object, declared once: head, verbs with their forms, what it holds, its past."""

from huidian.web.details.detail import Detail
from huidian.web.details.register import DETAILS, register
from huidian.web.details.verbs import Refusal, Text, Verb, acting, refused_in, step, to_list

__all__ = [
    "DETAILS",
    "Detail",
    "Refusal",
    "Text",
    "Verb",
    "acting",
    "refused_in",
    "register",
    "step",
    "to_list",
]
