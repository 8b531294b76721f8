"""The register of need measures that may be compared, and its compiler."""

import csv
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "src" / "wholeplace" / "reference"
sys.path.insert(0, str(ROOT / "tools"))

from reference_tables import need_outcomes  # noqa: E402


@pytest.fixture
def out(tmp_path):
    """A folder with the need table's titles, changed where a test says so."""

    def write(**changed):
        with (REFERENCE / "need_measures.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        with (tmp_path / "need_measures.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, fieldnames=list(rows[0]))
            writer.writeheader()
            for row in rows:
                if row["measure"] in changed and changed[row["measure"]] is None:
                    continue
                writer.writerow({**row, **(changed.get(row["measure"]) or {})})
        return tmp_path

    return write


def test_the_packaged_register_is_what_the_compiler_makes(out):
    folder = out()
    need_outcomes.compile_need_outcomes(folder, folder)
    made = (folder / "need_outcomes.csv").read_bytes()
    assert made == (REFERENCE / "need_outcomes.csv").read_bytes()


def test_a_reworded_measure_fails_the_build(out):
    folder = out(children_looked_after={"title": "Children in care"})
    with pytest.raises(SystemExit, match="children_looked_after now has the title 'Children in"):
        need_outcomes.compile_need_outcomes(folder, folder)


def test_a_measure_in_another_unit_fails_the_build(out):
    folder = out(children_looked_after={"unit": "persons"})
    with pytest.raises(SystemExit, match="now has the unit 'persons', registered as 'children'"):
        need_outcomes.compile_need_outcomes(folder, folder)


def test_a_measure_that_is_gone_fails_the_build(out):
    folder = out(children_looked_after=None)
    with pytest.raises(SystemExit, match="children_looked_after is not in the need table"):
        need_outcomes.compile_need_outcomes(folder, folder)


def test_a_rate_whose_denominator_is_gone_fails_the_build(out):
    folder = out(households_thousand=None)
    with pytest.raises(SystemExit, match="temporary_accommodation_rate needs households_thousand"):
        need_outcomes.compile_need_outcomes(folder, folder)


def test_an_unknown_word_fails_the_build():
    row = next(iter(need_outcomes.read_register(need_outcomes.REGISTER)))
    published = {
        row["measure"]: {
            "title": row["published_title"],
            "unit": row["unit"],
            "source": row["source"],
        }
    }
    assert need_outcomes.faults_of(row, published) == []
    faults = need_outcomes.faults_of({**row, "polarity": "good"}, published)
    assert faults == [f"{row['measure']} has an unknown polarity or domain"]
