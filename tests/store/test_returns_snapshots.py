"""Counts as last reviewed: run this file as a program to write them anew, and read the diff."""

import csv
import io
from pathlib import Path

import pytest

from wholeplace.count.build import count
from wholeplace.count.england import england
from wholeplace.count.views import by_sector
from wholeplace.store.reference import Reference
from wholeplace.store.returns import count_figures, count_years

GOLDEN = Path(__file__).resolve().parents[1] / "count" / "golden"


def wigan_rows(counts):
    """Every line of Wigan's count."""
    yield ("id", "title", "division", "kind", "gbp_thousand", "grade", "key", "source")
    (wigan,) = [each for each in counts if each.place.name == "Wigan"]
    for line in wigan.lines:
        yield (
            line.id,
            line.title,
            line.division,
            line.kind,
            f"{line.gbp_thousand:.1f}",
            line.confidence,
            line.key,
            line.source,
        )


def place_rows(counts):
    """Totals of every place, how many lines they sum, and how many are missing."""
    yield ("code", "name", "people", "lines", "missing", "all", "without_transfers", "services")
    for each in counts:
        yield (
            each.place.code,
            each.place.name,
            f"{each.population:.0f}",
            len(each.lines),
            len(each.missing),
            f"{each.total():.0f}",
            f"{each.total(transfers=False):.0f}",
            f"{each.total(transfers=False, schools=False):.0f}",
        )


def sector_rows(counts):
    """Derbyshire, a county of eight districts, by sector."""
    yield ("sector", "gbp_thousand", "low", "high", "lines")
    (derbyshire,) = [each for each in counts if each.place.name == "Derbyshire"]
    for part in by_sector(derbyshire):
        ends = (f"{amount:.1f}" for amount in (part.gbp_thousand, part.low, part.high))
        yield (part.code, *ends, part.lines)


def england_rows(reference):
    """England's returns by class and year, beside MHCLG's total with imputation."""
    yield ("year", "class", "gbp_thousand")
    for year in count_years(reference):
        sums = england(count_figures(reference, year, places=()))
        for area_class, amount in sums.by_class.items():
            yield (year, area_class, f"{amount:.0f}")
        yield (year, "returned", f"{sums.returned:.0f}")
        yield (year, "with imputation", f"{sums.imputed:.0f}")


def counts_of(reference):
    gazetteer = reference.gazetteer()
    figures = count_figures(reference, 2024)
    places = sorted(area.code for area in gazetteer.upper_tier())
    return [count(gazetteer.place(code), year=2024, figures=figures) for code in places]


def text(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def snapshots(reference):
    """The text of every snapshot by file name."""
    counts = counts_of(reference)
    return {
        "wigan_2024.csv": text(wigan_rows(counts)),
        "places_2024.csv": text(place_rows(counts)),
        "derbyshire_2024.csv": text(sector_rows(counts)),
        "england.csv": text(england_rows(reference)),
    }


@pytest.fixture(scope="module")
def found(reference):
    return snapshots(reference)


@pytest.mark.parametrize(
    "name", ["wigan_2024.csv", "places_2024.csv", "derbyshire_2024.csv", "england.csv"]
)
def test_the_counts_are_as_last_reviewed(found, name):
    reviewed = (GOLDEN / name).read_text("utf-8")
    assert found[name].splitlines() == reviewed.splitlines()


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, written in snapshots(Reference()).items():
        (GOLDEN / name).write_text(written, encoding="utf-8")
