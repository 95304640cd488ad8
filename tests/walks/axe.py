"""Rules of accessibility that a page in the browser breaks, by axe-core (`frontend/package.json`)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
_GRAVE = "serious", "critical"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "cat.structure", "cat.tables"]
_COLOURS = ["color-contrast"]
_RUN = """([rules, grave]) => axe.run(document, {
  resultTypes: ["violations"], iframes: false, runOnly: rules,
}).then(({violations}) => violations.filter(({impact}) => grave.includes(impact)).flatMap(({id, nodes}) =>
  nodes.map(({target, html, failureSummary}) =>
    `${id} ${target.join(" ")} ${html.slice(0, 160)} ${failureSummary.slice(0, 160)}`)))"""
_DARK = """() => {
  document.documentElement.dataset.bsTheme = "dark";
  document.getAnimations().forEach((animation) => animation.finish());
}"""


def violations(page: Page) -> list[str]:
    """What is seriously wrong with the page as it stands in the window, light and then dark.

    The colours alone are looked at a second time: nothing else depends on them.
    """
    page.evaluate(_source())
    wrong = [f"light {one}" for one in page.evaluate(_RUN, [_RULES, _GRAVE])]
    page.evaluate(_DARK)
    dark = page.evaluate(_RUN, [_COLOURS, _GRAVE])
    return wrong + [f"dark {one}" for one in dark]


@cache
def _source() -> str:
    if not AXE.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI looks at accessibility: {AXE} is missing")
        pytest.skip("axe-core is not there: dev.py test fetches it")
    return AXE.read_text(encoding="utf-8")
