"""The prevention and price tables: what is compiled, and that it agrees with what was published."""

from __future__ import annotations

import csv
import importlib
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

REPO = Path(__file__).resolve().parents[2]
REFERENCE = REPO / "src" / "wholeplace" / "reference"
SHARED = REPO.parent / "shared"
MADE = (
    "confidence.csv",
    "deflators.csv",
    "discount_rates.csv",
    "evidence.csv",
    "line_facts.csv",
    "not_counted.csv",
    "optimism_bias.csv",
    "tier_schemes.csv",
    "tiers.csv",
    "unit_cost_parts.csv",
    "unit_costs.csv",
)
TIERS = {"primary", "secondary", "tertiary", "acute", "not_classified"}
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the shared data folder is not beside the repository"
)

sys.path.insert(0, str(REPO / "tools"))
prices = importlib.import_module("reference_tables.prices")
prevention = importlib.import_module("reference_tables.prevention")
tiers = importlib.import_module("reference_tables.tiers")


def table(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="session")
def tags():
    grouped = {}
    for row in table("tiers.csv"):
        grouped.setdefault(row["line"], {})[row["tier"]] = row
    return grouped


@pytest.fixture(scope="session")
def golden():
    path = SHARED / "golden" / "prevention.json"
    if not path.exists():
        pytest.skip("the golden figures are not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"))


# Compiling ------------------------------------------------------------------------------------


@needs_shared
def test_compiling_again_gives_the_same_bytes_as_the_package_holds(tmp_path):
    report = [
        *prices.compile_prices(SHARED, tmp_path),
        *prevention.compile_prevention(SHARED, tmp_path),
    ]

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(MADE)
    for name in MADE:
        assert (tmp_path / name).read_bytes() == (REFERENCE / name).read_bytes(), name
    assert any("53 parents add up within 1 %" in line for line in report)


def test_every_source_that_a_row_names_is_described():
    described = set()
    for fragment in ("sources_prices.toml", "sources_prevention.toml", "sources_need.toml"):
        path = REPO / "tools" / "reference_tables" / fragment
        described |= tomllib.loads(path.read_text(encoding="utf-8")).keys()

    named = {row["source"] for name in MADE for row in table(name) if "source" in row}
    named |= {one for row in table("tiers.csv") for one in row["evidence"].split("; ") if one}

    assert named <= described, named - described


def test_every_source_says_what_must_be_printed_with_its_figures():
    for fragment in ("sources_prices.toml", "sources_prevention.toml"):
        path = REPO / "tools" / "reference_tables" / fragment
        for name, source in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert source["publisher"], name
            assert source["title"], name
            assert source["licence"], name
            assert source["licence_line"].endswith("."), name
            assert source["tier"] in {"A", "B"}, name


def test_missing_data_stop_the_compiler_with_the_name_of_the_file(tmp_path):
    with pytest.raises(SystemExit, match=r"greenbook_gdp_deflator\.csv is missing"):
        prices.compile_prices(tmp_path, tmp_path)


# Tiers ----------------------------------------------------------------------------------------


def test_every_line_that_is_counted_has_a_whole_tag(tags):
    needed = {row["line"] for row in table("lines.csv") if row["role"] in ("leaf", "service")}
    needed |= {"NHS_core", "NHS_primary_medical", "NHS_other", "DWP_pensioners"}
    needed |= {"DWP_universal_credit", "DWP_other_social_security", "HMRC_child_benefit"}

    assert needed <= tags.keys()
    for line, tag in tags.items():
        assert tag.keys() == TIERS, line
        assert sum(float(row["share"]) for row in tag.values()) == pytest.approx(1, abs=1e-9), line


def test_every_tag_lies_within_its_interval_and_gives_its_level_and_reason(tags):
    for line, tag in tags.items():
        for row in tag.values():
            low, share, high = (float(row[end]) for end in ("low", "share", "high"))
            assert 0 <= low <= share <= high <= 1, line
            assert row["level"] == "0.8"
            assert row["status"] == "assumption", "no published tagging of these lines was seen"
            assert row["rule"] in {"principal", "proportional"}
            assert row["rationale"].endswith("."), line


def test_transfers_are_never_prevention(tags):
    for line in tags:
        if line.startswith(("DWP_", "HMRC_")):
            row = tags[line]["not_classified"]
            assert (row["low"], row["share"], row["high"]) == ("1", "1", "1")


def test_the_judgements_a_practitioner_would_look_at_first(tags):
    largest = {
        line: max(tag, key=lambda tier: float(tag[tier]["share"])) for line, tag in tags.items()
    }

    assert largest["RO3_csclkdres"] == "acute"
    assert largest["RO3_cscfml"] == "secondary"
    assert largest["RO3_cscyth"] == "tertiary"
    assert largest["RO3_cscsr"] == "primary"
    assert largest["RO3_phsmkstp"] == "secondary"
    assert largest["RO3_phhcp"] == "secondary"
    assert largest["RO3_phsbstrtdrg"] == "tertiary"
    assert largest["RO3_asccmstad"] == "not_classified"


@needs_shared
def test_children_looked_after_take_the_mean_of_their_parts(tags):
    # England 2024-25 [GBP million]: fostering 2,070, residential 3,475, asylum 301, other 2,408.
    # Tertiary: (2,070 x .20 + 3,475 x .08 + 301 x .10 + 2,408 x .45) / 8,254 = .219
    assert float(tags["RO3_csclkd"]["tertiary"]["share"]) == pytest.approx(0.219, abs=0.0005)


def test_adult_social_care_agrees_with_what_directors_report_as_prevention(tags):
    # Directors reported about 1.3bn of prevention in 2025; net spending on the return is 24.6bn.
    early = sum(float(tags["RSX_asc"][tier]["share"]) for tier in ("primary", "secondary"))

    assert 1.0 < early * 24.6 < 2.0


@given(share=st.floats(0, 1), half_width=st.sampled_from([0, 0.05, 0.1, 0.2]))
def test_an_interval_is_centred_and_stays_within_nothing_and_all(share, half_width):
    centre, low, high = tiers.span(share, half_width)

    assert centre == share
    assert -1e-4 <= low <= high <= 1 + 1e-4
    assert (low + high) / 2 == pytest.approx(share, abs=1e-4)


def test_tags_that_do_not_sum_to_one_stop_the_compiler():
    half = tiers.Tag("RSX_oth", "principal", ((0.5, 0.4, 0.6), *((0.0, 0.0, 0.0),) * 4), "", "")

    with pytest.raises(SystemExit, match=r"shares unsound for \['RSX_oth'\]"):
        tiers.check_tags([half])


def test_every_scheme_maps_every_tier_once_and_says_what_is_assumed():
    schemes = {}
    for row in table("tier_schemes.csv"):
        schemes.setdefault(row["scheme"], []).append(row)

    assert schemes.keys() == {"ledger", "cipfa", "wales", "pdel", "scotland"}
    for rows in schemes.values():
        assert sorted(one for row in rows for one in row["maps_from"].split("; ")) == sorted(TIERS)
        assert [int(row["order"]) for row in rows] == list(range(1, len(rows) + 1))
        assert {row["status"] for row in rows} <= {"published", "assumption"}
    assert [row["rule"] for row in schemes["pdel"]] == ["principal", "principal"]
    assert schemes["pdel"][0]["maps_from"] == "primary; secondary"


# Evidence -------------------------------------------------------------------------------------


def test_percentages_are_shares_and_the_trial_keeps_its_baseline(golden):
    rows = {row["id"]: row for row in table("evidence.csv")}
    conference, families = rows["ev001"], rows["ev005"]
    published = golden["T13_effect_conversion"]

    assert float(conference["without"]) == published["FGC_LAC"]["p0"]
    assert float(conference["with"]) == published["FGC_LAC"]["p1"]
    assert float(conference["effect"]) == published["FGC_LAC"]["pp"] / 100
    assert float(families["without"]) == published["TF_LAC"]["p0"]
    assert float(families["with"]) == published["TF_LAC"]["p1"]


def test_ratios_of_returns_are_only_for_checking():
    for row in table("evidence.csv"):
        ratio = row["effect_kind"] in {"ratio of returns", "payback", "cost per QALY", "saving"}
        assert row["validation_only"] == str(ratio).lower(), row["id"]


def test_an_interval_has_a_level_and_holds_its_effect_or_there_is_none():
    for row in table("evidence.csv"):
        if row["interval"] == "none":
            assert (row["low"], row["high"], row["level"]) == ("", "", ""), row["id"]
        else:
            assert row["level"] == "0.95"
            assert float(row["low"]) <= float(row["effect"]) <= float(row["high"]), row["id"]


def test_a_range_across_sites_is_not_an_interval():
    kent = next(row for row in table("evidence.csv") if row["id"] == "ev037")

    assert kent["interval"] == "none"
    assert "not an interval" in kent["note"]


def test_the_library_keeps_its_nulls():
    rows = {row["id"]: row for row in table("evidence.csv")}

    assert float(rows["ev018"]["effect"]) == 0.98  # Family Nurse Partnership, interval 0.74 to 1.31
    assert rows["ev063"]["effect_kind"] == "no effect found"
    assert float(rows["ev046"]["effect"]) < 1


def test_a_study_without_coding_stops_the_compiler(tmp_path):
    folder = tmp_path / "data" / "prevention"
    folder.mkdir(parents=True)
    (folder / "evidence.csv").write_text("id,effect_type\nev999,BCR\n", encoding="utf-8")

    with pytest.raises(SystemExit, match=r"no coding for \['ev999'\]"):
        prevention.compile_evidence(tmp_path, tmp_path)


# Grades and gaps ------------------------------------------------------------------------------


def test_optimism_bias_by_evidence_is_marked_unverified():
    rows = [row for row in table("optimism_bias.csv") if row["kind"] == "evidence"]

    assert [int(row["grade"]) for row in rows] == [1, 2, 3, 4, 5, 6]
    assert {(row["verified"], row["status"]) for row in rows} == {("false", "assumption")}
    assert {int(row["grade"]) for row in table("evidence.csv")} == {1, 2, 3, 4, 5, 6}


def test_confidence_widens_from_observed_to_judged():
    widths = [float(row["half_width"]) for row in table("confidence.csv")]

    assert [row["grade"] for row in table("confidence.csv")] == ["A", "B", "C", "D"]
    assert widths == sorted(widths)


def test_what_is_not_counted_says_why_and_where_it_could_come_from():
    rows = table("not_counted.csv")
    words = " ".join(row["what"] for row in rows)

    assert len(rows) >= 16
    for part in ("Prisons", "Courts", "Housing Revenue", "Academies", "Charities", "Capital"):
        assert part in words
    for row in rows:
        assert row["why"], row["what"]
        assert row["could_be_added_from"], row["what"]
        assert not row["england_total"] or row["unit"], "a total without a unit says nothing"


def test_no_file_rests_on_memory():
    for name in MADE:
        text = (REFERENCE / name).read_text(encoding="utf-8")
        assert not re.search(r"from memory|\[memory\]|\[mem\]|\[M\]", text), name
