"""What gateways demand of a text, as data: `gateway(key)` reads one, `breaches` says what a draft breaks."""

from huidian.messages.gateways.checks import Breach, Draft, breaches
from huidian.messages.gateways.reading import gateway, gateway_keys
from huidian.messages.gateways.rules import Gateway, Variable, VariableType
from huidian.messages.gateways.texts import VariableError, fill, length, segments, whole_text

__all__ = [
    "Breach",
    "Draft",
    "Gateway",
    "Variable",
    "VariableError",
    "VariableType",
    "breaches",
    "fill",
    "gateway",
    "gateway_keys",
    "length",
    "segments",
    "whole_text",
]
