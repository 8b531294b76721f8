"""Back-cast the pathways on every place; write what came of it beside the designs.

Run it after a design or an official table has changed:

    python tools/backcast_pathways.py              all of them; write backcasts.csv and the pages
    python tools/backcast_pathways.py children     only these, and write nothing
    python tools/backcast_pathways.py --pages      the pages alone, from backcasts.csv as it is

The pages are docs/methods/calibration.md and docs/methods/pathways/*.md: what stands between the
two marks is written here, and nowhere else are the figures of a back-cast written down.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import astuple, fields
from pathlib import Path

from wholeplace.demand.backcast import Backcast, backcast
from wholeplace.draws import Draws
from wholeplace.store.pathways import BACKCASTS, Pathways
from wholeplace.store.reference import PACKAGED, Reference
from wholeplace.years import year_label

PAGES = Path(__file__).resolve().parents[1] / "docs" / "methods"
ALL_OF_THEM = "calibration.md"
BEGIN = "<!-- Back-cast: written by tools/backcast_pathways.py -->"
END = "<!-- End of the back-cast -->"
HEADINGS = (
    "Measure",
    "Years",
    "Places",
    "80% held",
    "Error",
    "Last value",
    "Last trend",
    "Verdict",
)
DRAWS = Draws(count=400, seed=1)
COLUMNS = (*(field.name for field in fields(Backcast)), "verdict")


def main(ids: list[str]) -> None:
    """Back-cast the pathways with these ids, or all of them; say what came of it."""
    pathways = Pathways(Reference())
    if ids == ["--pages"]:
        write_pages(pathways)
        return
    found: list[Backcast] = []
    for id in ids or pathways.ids:
        each = backcast(pathways.design(id), observations=pathways.observations, draws=DRAWS)
        print(f"{id}: {len(each)} counted series")
        for line in each:
            print("  ", line.sentence)
            spreads = f"{line.spread_parameters:.1%} parameters, {line.spread_process:.1%} process"
            print(f"   spread: {spreads}; parameters alone held {line.coverage_parameters:.0%}")
        found += each
    if not ids:
        write(PACKAGED / f"{BACKCASTS}.csv", found)
        write_pages(Pathways(Reference()))


def write_pages(pathways: Pathways) -> None:
    """Write what backcasts.csv says into every page that has the marks."""
    for path, found in pages(pathways).items():
        path.write_text(page(path.read_text(encoding="utf-8"), found), encoding="utf-8")


def pages(pathways: Pathways) -> dict[Path, list[Backcast]]:
    """Return the back-casts that belong on each page."""
    judged = {id: list(pathways.backcast(id)) for id in pathways.ids}
    found = {PAGES / "pathways" / f"{id}.md": each for id, each in judged.items() if each}
    return found | {PAGES / ALL_OF_THEM: [each for some in judged.values() for each in some]}


def page(content: str, found: list[Backcast]) -> str:
    """Return a page with what stands between its marks made anew."""
    before, _, rest = content.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{_told(found)}\n\n{END}{after}"


def _told(found: list[Backcast]) -> str:
    """Return how many series are better than the naive forecasts, and all of them in a table."""
    better = sum(not each.loses for each in found)
    lines = [
        f"Of {len(found)} counted series {better} are predicted better than by the last value and "
        "the last trend, by 5% of their error or more."
        if len(found) > 1
        else "",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{' --- |' * len(HEADINGS)}",
        *(_line(each) for each in found),
    ]
    return "\n".join(lines).strip()


def _line(each: Backcast) -> str:
    cells = (
        each.measure.replace("_", " "),
        " and ".join(year_label(year) for year in each.years),
        f"{each.places}",
        f"{each.coverage:.0%}",
        *(f"{e:.1%}" for e in (each.error, each.error_last_value, each.error_trend)),
        each.verdict,
    )
    return f"| {' | '.join(cells)} |"


def write(path: Path, found: list[Backcast]) -> None:
    """Write back-casts as a table."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows([*map(_cell, astuple(each)), each.verdict] for each in found)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return f"{value:.4f}"
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


if __name__ == "__main__":
    main(sys.argv[1:])
