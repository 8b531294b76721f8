"""L2, pooling what is known: a partner's figure walked from a spreadsheet cell to the page."""

import csv
import json
import shutil

import pytest


def rewrite(path, change):
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    columns = list(rows[0])
    rows = change(rows, columns)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def the_force_and_the_board_speak(rows, columns):
    """Give the police's own figure, and a part of the NHS's core services."""
    for row in rows:
        if row["service"] == "RSX_pol":
            row |= {"basis": "own", "gbp_thousand": "98000", "published": "", "key": ""}
            row |= {"source": "Force accounts 2024/25", "method": "observed", "confidence": "A"}
            row |= {"low": "", "high": "", "level": ""}
    part = dict.fromkeys(columns, "") | {
        "id": "NHS/community", "body": "NHS", "service": "community services",
        "title": "Community services", "gbp_thousand": "88000", "basis": "own",
        "division": "NHS_core", "kind": "service", "method": "observed", "confidence": "A",
        "source": "ICB finance report", "schools": "no", "cohort": "patients at home",
    }  # fmt: skip
    return [*rows, part]


@pytest.fixture(scope="module")
def walked(tmp_path_factory, run, demonstration):
    folder = tmp_path_factory.mktemp("walk")
    shutil.copytree(demonstration / "bundle", folder / "bundle")
    shutil.copytree(demonstration, folder / "before")
    rewrite(folder / "bundle" / "spend.csv", the_force_and_the_board_speak)
    run("plan", folder / "bundle", "--out", folder / "after")
    return folder


@pytest.fixture(scope="module")
def lines(walked):
    plan = json.loads((walked / "after" / "plan.json").read_text("utf-8"))
    return {line["id"]: line for line in plan["count"]["lines"]}


def test_the_force_s_own_figure_counts_in_place_of_the_published_one(lines):
    own = lines["E23000005/RSX_pol"]
    assert own["gbp_thousand"] == 98_000
    assert own["source"] == "Force accounts 2024/25"


def test_a_part_of_a_line_leaves_the_rest_beside_it(lines):
    assert lines["NHS/community"]["cohort"] == "patients at home"
    [rest] = [line for line in lines.values() if line["title"].endswith(": rest")]
    # NHS core 638,588 less community services 88,000
    assert rest["gbp_thousand"] == pytest.approx(550_588, abs=1)


def test_the_difference_is_told_in_pounds(walked, run):
    said = run("diff", walked / "before", walked / "after")
    assert "Police services: money from £105,732,573 to £98,000,000 (down £7,732,573)" in said
    assert "count line added: Community services: £88,000,000" in said


def test_the_page_shows_old_beside_new_and_why(walked):
    page = (walked / "after" / "plan.html").read_text("utf-8")
    assert "Partners&#x27; own figures" in page or "Partners' own figures" in page
    assert "105.7" in page
    assert "split into" in page
    assert "Partners" not in (walked / "before" / "plan.html").read_text("utf-8").split("</nav>")[0]
