"""The words for the parts of a comparison."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huidian.retention.comparison_answers import ComparisonPage
from huidian.web import formats


def part_words(page: ComparisonPage, wanted: str) -> str:
    """What a part of the vehicles is: one of the parts of the overlap, or those of one reason."""
    part, _dash, verdict = wanted.partition("-")
    words = {"a": _("只有甲计为流失"), "b": _("只有乙计为流失"), "both": _("甲、乙都计为流失")}
    of_part = words.get(part, _("两种口径不同"))
    sentence = next((one.sentence for one in page.reasons if one.key == wanted), None)
    if not verdict or sentence is None:
        return of_part
    return _("%(part)s：%(why)s") % {"part": of_part, "why": formats.in_language(sentence)}
