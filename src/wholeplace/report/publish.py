"""Publish a plan: page, PDF, two pages for residents, workbook and JSON, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from wholeplace.plan.document import Plan
from wholeplace.plan.version import fingerprint, to_json
from wholeplace.report.blocks import Link
from wholeplace.report.page import page
from wholeplace.report.pdf import SHEETS, pdf
from wholeplace.report.residents import residents
from wholeplace.report.story import story
from wholeplace.report.workbook import workbook

BESIDE = (
    Link("Two pages for residents", "residents.html"),
    Link("The same for print (PDF)", "plan.pdf"),
    Link("Workbook (Excel)", "plan.xlsx"),
    Link("Data (JSON)", "plan.json"),
)
_BACK = (
    Link("The full plan", "plan.html"),
    Link("These two pages for print (PDF)", "residents.pdf"),
)


def contents(plan: Plan) -> Mapping[str, bytes]:
    """Return every file of the report by name; the same plan gives the same bytes."""
    whole, short = story(plan), residents(plan)
    text = to_json(plan)
    return {
        "plan.html": page(whole, beside=BESIDE).encode(),
        "plan.pdf": pdf(whole),
        "residents.html": page(short, beside=_BACK).encode(),
        "residents.pdf": pdf(short, look=SHEETS),
        "plan.xlsx": workbook(plan),
        "plan.json": text.encode(),
        "plan.json.sha256": f"{fingerprint(text)}  plan.json\n".encode(),
    }


def publish(plan: Plan, folder: Path) -> tuple[Path, ...]:
    """Write the report into a folder and return the paths, the page first.

    Everything is drawn and written beside the folder before the first file takes its place, so a
    fault leaves what was there before. Files of other names are left alone.

    Args:
        plan: The plan.
        folder: Where to; made when it is not there.
    """
    files = contents(plan)
    folder.mkdir(parents=True, exist_ok=True)
    waiting = Path(mkdtemp(prefix=".publishing-", dir=folder))
    try:
        for name, content in files.items():
            (waiting / name).write_bytes(content)
        return tuple((waiting / name).replace(folder / name) for name in files)
    finally:
        rmtree(waiting, ignore_errors=True)
