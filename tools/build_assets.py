"""Remake what the web application's pages load: GOV.UK Frontend, htmx and Vega, for maintainers.

Needs npm; nobody who uses or tests wholeplace runs this. It installs pinned
packages in a folder of its own, compiles the style sheet with a system font and without the
government's header, footer, crest and crown, and writes ``static/`` of ``wholeplace.web``::

    python tools/build_assets.py [FOLDER]
"""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

STATIC = Path(__file__).resolve().parents[1] / "src" / "wholeplace" / "web" / "static"
PACKAGES = {
    "govuk-frontend": "6.6.0",
    "htmx.org": "2.0.11",
    "vega": "6.4.0",
    "vega-interpreter": "2.3.2",
    "sass": "1.108.2",
    "esbuild": "0.28.2",
}
WHOLE = ("govuk-frontend", "htmx.org")
"""Packages that are served as they come; Vega is bundled with what it needs."""

FRONTEND_LICENCE = """The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE."""
"""The package names its licence and leaves the text out."""

COMPONENTS = (
    "back-link", "breadcrumbs", "button", "checkboxes", "date-input", "details",
    "error-message", "error-summary", "fieldset", "file-upload", "hint", "input", "inset-text",
    "label", "notification-banner", "pagination", "panel", "password-input", "phase-banner",
    "radios", "select", "service-navigation", "skip-link", "summary-list", "table", "tag",
    "task-list", "textarea", "warning-text", "character-count", "accordion",
)  # fmt: skip
"""Components that are compiled: none that carries the government's marks."""

FONTS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif'
SHEET = """@use "govuk/base" with (
  $govuk-font-family: ({fonts}),
  $govuk-include-default-font-face: false,
  $govuk-page-width: 1180px,
);
@use "govuk/core";
@use "govuk/objects";
{components}
@use "govuk/utilities";
@use "govuk/overrides";
"""
PICTURES = """import { transforms } from "vega-dataflow";
import * as rows from "vega-transforms";
import * as marks from "vega-view-transforms";
import * as encodings from "vega-encode";
Object.assign(transforms, rows, marks, encodings);
export { View } from "vega-view";
export { parse } from "vega-parser";
export { expressionInterpreter } from "vega-interpreter";
"""
"""The part of Vega that our charts use: no maps, forces, trees or word clouds."""

BANNED = re.compile(r"GDS Transport|crest|crown|url\((?!\"?data:)", re.IGNORECASE)


def main(folder: Path) -> None:
    """Install, compile, copy and say how much a browser will load."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [f"{name}@{version}" for name, version in PACKAGES.items()]
    run(folder, "npm", "install", "--no-save", "--no-audit", "--no-fund", *wanted)
    (STATIC / "vendor").mkdir(parents=True, exist_ok=True)
    compile_sheet(folder)
    bundled = bundle_pictures(folder)
    modules = folder / "node_modules"
    frontend = modules / "govuk-frontend/dist/govuk/govuk-frontend.min.js"
    without_map(frontend, STATIC / "vendor/govuk-frontend.min.js")
    copyfile(modules / "htmx.org/dist/htmx.min.js", STATIC / "vendor/htmx.min.js")
    write_licences(modules, [*WHOLE, *bundled])
    for path in sorted(STATIC.rglob("*.*s")):
        size = len(gzip.compress(path.read_bytes(), 9)) / 1000
        print(f"{path.relative_to(STATIC)}: {size:.1f} kB when sent")


def compile_sheet(folder: Path) -> None:
    """Write the style sheet of the components.

    Raises:
        SystemExit: When a mark or font of the government is left in it.
    """
    lines = "\n".join(f'@use "govuk/components/{name}";' for name in COMPONENTS)
    (folder / "govuk.scss").write_text(SHEET.format(fonts=FONTS, components=lines), "utf-8")
    target = STATIC / "wholeplace/govuk.css"
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ("--style=compressed", "--no-source-map", "--quiet-deps")
    where = "--load-path=node_modules/govuk-frontend/dist"
    run(folder, "node_modules/.bin/sass", *options, where, "govuk.scss", str(target))
    left = BANNED.findall(target.read_text("utf-8"))
    if left:
        raise SystemExit(f"{target.name} still has {', '.join(sorted(set(left)))}")


def bundle_pictures(folder: Path) -> list[str]:
    """Write the part of Vega that draws our charts as one module; return the packages in it."""
    (folder / "pictures.js").write_text(PICTURES, "utf-8")
    target = f"--outfile={STATIC / 'vendor/vega.js'}"
    shape = ("--bundle", "--minify", "--format=esm", "--target=es2020", "--legal-comments=none")
    inputs = "--metafile=pictures.json"
    run(folder, "node_modules/.bin/esbuild", "pictures.js", *shape, target, inputs)
    paths = json.loads((folder / "pictures.json").read_text("utf-8"))["inputs"]
    return sorted({path.split("/")[1] for path in paths if path.startswith("node_modules/")})


def without_map(origin: Path, target: Path) -> None:
    """Copy a script without its last line, which names a map that is not served."""
    text = origin.read_text("utf-8")
    target.write_text(re.sub(r"//# sourceMappingURL=\S+\s*$", "", text), "utf-8")


def write_licences(modules: Path, names: list[str]) -> None:
    """Write which packages are served and under which terms, each text once."""
    rows, texts = [], dict[str, list[str]]()
    for name in names:
        about = json.loads((modules / name / "package.json").read_text("utf-8"))
        rows.append(f"| {name} | {about['version']} | {about['license']} |")
        texts.setdefault(licence_of(modules / name), []).append(name)
    parts = [
        "# Licences of what the pages load",
        "",
        "| Package | Version | Licence |",
        "|---|---|---|",
    ]
    parts += [*rows, ""]
    for text, holders in texts.items():
        parts += [f"## {', '.join(holders)}", "", "```", text, "```", ""]
    (STATIC / "vendor/LICENCES.md").write_text("\n".join(parts), "utf-8")


def licence_of(package: Path) -> str:
    """Return the licence text of a package."""
    found = [path for path in sorted(package.iterdir()) if path.stem.upper().startswith("LICEN")]
    return found[0].read_text("utf-8").strip() if found else FRONTEND_LICENCE


def run(folder: Path, *command: str) -> None:
    """Run a command in a folder and stop when it fails."""
    subprocess.run(command, cwd=folder, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "build/assets").resolve())
