"""The command line from an empty folder to a published plan, and what it says of bad input."""

import json
from pathlib import Path

import pytest

from wholeplace.demo import demonstrate
from wholeplace.record import digest
from wholeplace.store.bundle import read_bundle, write_bundle
from wholeplace.store.draft import draft_plan
from wholeplace.store.new import new_bundle


def contents(folder):
    names = (path for path in sorted(Path(folder).rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in names}


@pytest.fixture(scope="module")
def birmingham(tmp_path_factory):
    """The demonstration's folder for a place that made no return in a year."""
    return demonstrate("Birmingham", tmp_path_factory.mktemp("birmingham"))


def test_the_demonstration_publishes_every_format(demonstration):
    made = set(contents(demonstration))
    assert {"plan.html", "plan.pdf", "plan.xlsx", "plan.json", "residents.pdf"} <= made
    assert {"bundle.xlsx", "bundle/place.toml", "bundle/spend.csv"} <= made


def test_the_demonstration_twice_gives_the_same_bytes(demonstration, tmp_path):
    again = contents(demonstrate("wigan mbc", tmp_path))
    once = contents(demonstration)
    assert once.keys() == again.keys()
    assert [name for name in once if once[name] != again[name]] == []


def test_another_seed_changes_draws_and_not_structure(demonstration, tmp_path, reference, run):
    from dataclasses import replace

    bundle = read_bundle(demonstration / "bundle.xlsx", reference)
    settings = replace(bundle.settings, seed=2)
    write_bundle(replace(bundle, settings=settings), tmp_path / "other")
    first = json.loads(run("value", demonstration / "bundle", "--json"))
    other = json.loads(run("value", tmp_path / "other", "--json"))
    assert first["record"]["seed"] == 1
    assert other["record"]["seed"] == 2
    assert digest(first["valuations"]) != digest(other["valuations"])
    assert shape(first["valuations"]) == shape(other["valuations"])


def shape(thing):
    """Return keys and lengths of a JSON document, without its numbers and words.

    A warning may speak of the draws themselves, the order of what matters most may change, and a
    share of a saving is not known in a year without one.
    """
    if isinstance(thing, dict):
        told = {"most_important", "warnings", "implied_cashable"}
        return {key: shape(value) for key, value in thing.items() if key not in told}
    if isinstance(thing, list):
        return [shape(item) for item in thing]
    return "number" if isinstance(thing, int | float) else "text"


def test_csv_and_workbook_make_the_same_plan(demonstration, reference, tmp_path, run):
    from_csv, from_workbook = demonstration / "bundle", demonstration / "bundle.xlsx"
    assert read_bundle(from_csv, reference) == read_bundle(from_workbook, reference)
    assert run("check", from_csv, "--json") == run("check", from_workbook, "--json")


def test_nothing_reads_as_the_council_s_own_plan(demonstration):
    page = (demonstration / "plan.html").read_text("utf-8")
    assert "illustrations from published evidence" in page
    assert (
        "not Wigan&#x27;s plan" in page or "not Wigan's plan" in page or "not Wigan’s plan" in page
    )


def test_new_writes_a_bundle_that_checks(tmp_path, run):
    assert "wholeplace check" in run("new", "Rutland", tmp_path / "rutland.xlsx")
    findings = json.loads(run("check", tmp_path / "rutland.xlsx", "--json"))["findings"]
    assert "missing owner" in {finding["check"] for finding in findings}


def test_value_says_who_pays_and_how_likely_it_pays_back(demonstration, run):
    said = run("value", demonstration / "bundle.xlsx")
    assert "chance of paying back by year 10" in said
    assert "All actions together" in said
    assert "80% interval" in said


def test_diff_speaks_in_words_and_pounds(demonstration, birmingham, run):
    said = run("diff", birmingham, demonstration)
    assert "all public money without transfers" in said
    assert "(down £" in said
    assert (
        run("diff", demonstration / "plan.json", demonstration / "plan.json")
        == "Nothing changed.\n"
    )


def test_a_plan_that_is_not_there_is_said_to_be_missing(tmp_path, run_apart):
    ran = run_apart("diff", tmp_path, tmp_path)
    assert ran.returncode == 2
    assert "there is no plan.json here" in ran.stderr


def test_a_bundle_with_faults_names_each_cell_ends_with_2_and_writes_nothing(
    demonstration, tmp_path, run_apart
):
    spend = demonstration / "bundle" / "spend.csv"
    broken = tmp_path / "broken"
    broken.mkdir()
    for name, held in contents(demonstration / "bundle").items():
        (broken / name).write_bytes(held)
    rows = spend.read_text("utf-8").splitlines()
    header = rows[0].split(",")
    cells = rows[1].split(",")
    cells[header.index("gbp_thousand")] = "n/a"
    (broken / "spend.csv").write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]) + "\n")
    ran = run_apart("plan", broken, "--out", tmp_path / "published")
    assert ran.returncode == 2
    assert "spend.csv!" in ran.stderr
    assert "not 'n/a'" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "published").exists()


@pytest.mark.parametrize(
    ("name", "held", "says"),
    [
        ("empty.xlsx", b"", "is empty"),
        ("really.xlsx", b"%PDF-1.7\n", "PDF"),
    ],
)
def test_a_file_that_is_not_a_workbook_gets_one_sentence(tmp_path, name, held, says, run_apart):
    (tmp_path / name).write_bytes(held)
    ran = run_apart("check", tmp_path / name)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert len(ran.stderr.splitlines()) <= 2


def test_an_unknown_place_makes_no_folder(tmp_path, run_apart):
    ran = run_apart("new", "Wigam", tmp_path / "wigam")
    assert ran.returncode == 2
    assert "did you mean 'Wigan'" in ran.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_with_gaps_is_published_too(birmingham):
    page = (birmingham / "plan.html").read_text("utf-8")
    assert "Birmingham" in page
    assert "made no return" in page


def test_a_place_of_districts_makes_a_plan_too(reference):
    plan = draft_plan(new_bundle(reference, "Kent"), reference)
    assert len(plan.count.place.districts) == 12
