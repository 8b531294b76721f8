"""Publishing writes all of a report or none of it, the same bytes each time."""

import json
import re
import subprocess
import sys
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader

from wholeplace.errors import MethodError
from wholeplace.report import publish as publishing
from wholeplace.report.publish import contents, publish

NAMES = {
    "plan.html", "plan.pdf", "residents.html", "residents.pdf", "plan.xlsx", "plan.json",
    "plan.json.sha256",
}  # fmt: skip


def test_every_file_is_written_and_its_path_returned(plan, tmp_path):
    paths = publish(plan, tmp_path / "new" / "folder")
    assert {path.name for path in paths} == NAMES
    assert paths[0].name == "plan.html"
    assert all(path.stat().st_size for path in paths)


def test_the_same_plan_gives_the_same_bytes(plan, published):
    assert contents(plan) == published


def test_the_digest_is_that_of_the_json_and_can_be_checked_by_sha256sum(published):
    digest, name = published["plan.json.sha256"].decode().split()
    assert name == "plan.json"
    assert digest == sha256(published["plan.json"]).hexdigest()


def test_the_json_is_a_plan(published):
    assert json.loads(published["plan.json"])["schema"] == "wholeplace plan"


def test_publishing_again_leaves_no_trace_of_the_first_time(plan, tmp_path):
    publish(plan, tmp_path)
    publish(plan, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == NAMES


def test_files_of_other_names_are_left_alone(plan, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    publish(plan, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_fault_leaves_what_was_there_before(plan, tmp_path, monkeypatch):
    (tmp_path / "plan.html").write_text("the version before")

    def fails(*_args, **_more):
        raise MethodError("no PDF today")

    monkeypatch.setattr(publishing, "pdf", fails)
    with pytest.raises(MethodError):
        publish(plan, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.html"]
    assert (tmp_path / "plan.html").read_text() == "the version before"


def test_page_pdf_and_json_agree_on_the_fingerprint(published, plan):
    mark = plan.record.fingerprint
    assert mark in published["plan.html"].decode()
    assert mark in published["plan.json"].decode()


def test_importing_the_report_does_not_import_what_draws_it():
    heavy = ("vl_convert", "typst", "xlsxwriter", "duckdb", "scipy", "pydantic")
    code = (
        "import sys, wholeplace.report.publish;"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.fixture
def published_wigan(demonstration):
    """Every file of a real place's report by its name."""
    return {path.name: path.read_bytes() for path in demonstration.iterdir() if path.is_file()}


def test_a_real_place_is_published_with_figures_that_its_returns_state(published_wigan):
    found = published_wigan
    page = found["plan.html"].decode()
    # 2024-25 returns: adult social care 138,198; children's 97,373; all services 710,426 thousand
    assert "Adult social care £138m" in page
    assert "Wigan council £710m" in page
    assert "not Wigan&#x27;s plan." in page
    assert not re.search(r"\bNone\b(?! of )", page)


def test_a_real_place_shows_what_its_actions_change_and_what_to_choose(published_wigan):
    page = published_wigan["plan.html"].decode()
    for address in ("needs", "actions", "overlap", "portfolio", "first-to-learn"):
        assert f'<section id="{address}">' in page
    assert "looked after in foster care" in page
    assert "Green Book 2026" in page
    assert not re.search(r">[^<]*\b(nan|inf)\b", page)


def test_a_real_places_summary_for_residents_is_two_pages(published_wigan):
    pages = PdfReader(BytesIO(published_wigan["residents.pdf"])).pages
    assert len(pages) == 2
    said = " ".join(pages[1].extract_text().split())
    assert "fewer children coming into care instead of staying with their family" in said


def test_a_real_plan_is_small_enough_to_keep_every_version(published_wigan):
    assert len(published_wigan["plan.json"]) < 1_400_000
