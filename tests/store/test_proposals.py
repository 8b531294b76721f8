"""Proposals of a spending review: the bundle's table, and files in three forms."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
import xlsxwriter

from wholeplace.errors import InputError, MethodError
from wholeplace.store.bundle import checked, read_bundle, write_bundle
from wholeplace.store.draft import counted, review_bundle
from wholeplace.store.illustrations import illustration_rows
from wholeplace.store.new import new_bundle
from wholeplace.store.proposal_file import read_proposals
from wholeplace.store.proposals import counted_lines, found_line, table_of

HEADINGS = ["line", "decision", "share", "gbp", "first", "last", "action", "why"]
ROWS = [
    ["council/RO3_cscfml", "grow", "", 100_000, 2027, "2028/29", "", "More families"],
    ["E08000010/RSX_cul", "cut", "2%", "", "", "", "", ""],
    ["RO3_cscsr", "protect", "", "", "", "", "", ""],
]


@pytest.fixture(scope="module")
def wigan(reference):
    bundle = new_bundle(reference, "Wigan")
    return replace(bundle, settings=replace(bundle.settings, draws=50, years=5))


@pytest.fixture(scope="module")
def lines(wigan, reference):
    count, _ = counted(wigan, reference)
    return counted_lines(count, wigan.bodies)


@pytest.fixture
def as_csv(tmp_path):
    def written(rows, headings=HEADINGS, name="cuts.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headings, *rows])
        return path

    return written


@pytest.fixture
def as_workbook(tmp_path):
    def written(rows, sheet="proposals"):
        path = tmp_path / "cuts.xlsx"
        book = xlsxwriter.Workbook(path)
        page = book.add_worksheet(sheet)
        for number, row in enumerate([HEADINGS, *rows]):
            page.write_row(number, 0, row)
        book.close()
        return path

    return written


@pytest.fixture
def as_toml(tmp_path):
    def written(text):
        path = tmp_path / "cuts.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["E08000010/RO3_cscfml", "council/RO3_cscfml", "RO3_cscfml", "COUNCIL/ro3_CSCFML"],
    )
    def test_a_line_is_found_by_any_of_its_names(self, lines, name):
        assert found_line(name, lines).id == "E08000010/RO3_cscfml"

    def test_a_service_that_several_bodies_spend_on_needs_its_body(self, lines):
        with pytest.raises(ValueError, match=r"could be council/RSX_cen, police/RSX_cen"):
            found_line("RSX_cen", lines)

    def test_the_nearest_is_offered(self, lines):
        with pytest.raises(ValueError, match="did you mean 'council/RO3_cscfml'"):
            found_line("council/RO3_cscfmll", lines)

    def test_a_title_is_answered_with_its_name(self, lines):
        with pytest.raises(ValueError, match=r"'council/RO3_cscfml' \(Family support services\)"):
            found_line("family support", lines)


class TestFiles:
    def proposals(self, bundle, reference, path):
        return [each.proposal for each in review_bundle(bundle, reference, path).reviewed]

    def test_csv_and_workbook_propose_the_same(self, wigan, reference, as_csv, as_workbook):
        first = self.proposals(wigan, reference, as_csv(ROWS))
        assert first == self.proposals(wigan, reference, as_workbook(ROWS))
        grow, cut, protect = first
        assert (grow.gbp, grow.first, grow.last, grow.body) == (100_000, 2027, 2028, "council")
        # 2% of £18,482 thousand for all years of the valuation.
        assert (cut.gbp, cut.first, cut.last) == (pytest.approx(369_640), 2026, 2030)
        assert (protect.decision, protect.gbp) == ("protect", 0)

    def test_toml_proposes_the_same(self, wigan, reference, as_csv, as_toml):
        text = """
            [[proposal]]
            line = "council/RO3_cscfml"
            decision = "grow"
            gbp = 100000
            first = 2027
            last = "2028/29"
            why = "More families"
            [[proposal]]
            line = "E08000010/RSX_cul"
            decision = "cut"
            share = 0.02
            [[proposal]]
            line = "RO3_cscsr"
            decision = "protect"
        """
        found = self.proposals(wigan, reference, as_toml(text))
        assert found == self.proposals(wigan, reference, as_csv(ROWS))

    def test_every_wrong_cell_is_named_at_once(self, wigan, reference, as_csv):
        rows = [
            ["council/RO3_cscfmll", "grow", "10%", "", "", "", "", ""],
            ["council/RO3_csclkd", "cut", 1.5, "", 2029, 2027, "", ""],
            ["council/RSX_cul", "protect", 0.1, "", "", "", "", ""],
            ["council/RSX_env", "grow", 0.1, 500, 2020, "", "", ""],
            ["council/RSX_plan", "slash", "n/a", "", "", "", "no-such", ""],
            ["RSX_env", "cut", "", "", "", "", "family-key-worker", ""],
        ]
        with pytest.raises(InputError) as caught:
            review_bundle(wigan, reference, as_csv(rows))
        said = [str(problem) for problem in caught.value.problems]
        wanted = [
            "cuts.csv!A2: 'council/RO3_cscfmll' is not a line of the count",
            "cuts.csv!C3: a cut of £92,869,500 a year is more than the line, £61,913,000",
            "cuts.csv!F3: last 2027 is before first 2029",
            "cuts.csv!C4: a protected line does not change",
            "cuts.csv!D5: say by how much to grow it, as share or as gbp, not both",
            "cuts.csv!E5: first should lie within the years of the valuation, 2026 to 2030",
            "cuts.csv!B6: decision should be one of cut, protect, grow, not 'slash'",
            "cuts.csv!C6: share should be a number, not 'n/a'",
            "cuts.csv!A7: E08000010/RSX_env has a proposal already",
            "cuts.csv!C7: say by how much to cut it, as share or as gbp, not neither",
            "cuts.csv!G7: 'family-key-worker' is not an action of the bundle; did you mean",
        ]
        assert len(said) == len(wanted), said
        for problem, start in zip(said, wanted, strict=True):
            assert problem.startswith(start)

    def test_toml_is_answered_by_number_and_key(self, wigan, reference, as_toml):
        text = """
            [[proposal]]
            line = "council/RO3_cscfml"
            decision = "grow"
            gbp = 5
            [[proposal]]
            line = "council/RO3_cscfmll"
            decison = "cut"
            share = [1]
        """
        with pytest.raises(InputError) as caught:
            review_bundle(wigan, reference, as_toml(text))
        said = str(caught.value)
        assert "cuts.toml, proposal 2, decison: 'decison' is not a column" in said
        assert "cuts.toml, proposal 2, share: share should be a number, not [1]" in said
        assert "cuts.toml, proposal 2, line: 'council/RO3_cscfmll' is not a line" in said

    def test_a_column_that_must_be_there_is_missed(self, as_csv):
        _, faults = read_proposals(as_csv([["RSX_cul"]], headings=["line"]))
        assert "column 'decision' is missing" in faults[0].what

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("[[proposal", "is not written as TOML"),
            ("[[proposals]]\nline = 'x'", "write each proposal under [[proposal]]; did you mean"),
            ("proposal = 3", "write each proposal under its own [[proposal]]"),
            ("", "proposes nothing"),
        ],
    )
    def test_a_toml_file_of_something_else_is_refused(self, as_toml, text, said):
        with pytest.raises(InputError) as caught:
            read_proposals(as_toml(text))
        assert said in str(caught.value)

    def test_files_that_cannot_be_read_say_why(self, as_workbook, as_csv, tmp_path):
        with pytest.raises(InputError, match="there is no such file"):
            read_proposals(tmp_path / "none.csv")
        with pytest.raises(InputError, match="is not a file of proposals"):
            read_proposals(as_csv(ROWS, name="cuts.txt"))
        with pytest.raises(InputError, match="has no sheet 'proposals'; did you mean 'proposal'"):
            read_proposals(as_workbook(ROWS, sheet="proposal"))
        with pytest.raises(InputError, match="proposes nothing"):
            read_proposals(as_csv([]))


class TestBundle:
    def test_both_forms_of_a_bundle_keep_the_table(self, wigan, reference, tmp_path):
        assert len(wigan.proposals) == 4
        for name in ("bundle", "bundle.xlsx"):
            write_bundle(wigan, tmp_path / name)
            assert read_bundle(tmp_path / name, reference).proposals == wigan.proposals

    def test_wrong_cells_are_named_with_the_rest_of_the_bundle(self, tables, folder, known):
        tables["proposals"] = [
            HEADINGS,
            ["council/RSX_phs", "grow", 0.1, "", 2026, "", "fgc", ""],
            ["RSX_phz", "cut", "", "", 2031, 2028, "fgx", ""],
            ["council/RSX_phs", "protect", 0.1, "", "", 2040, "", ""],
        ]
        with pytest.raises(InputError) as caught:
            checked(folder(tables), known)
        said = [str(problem) for problem in caught.value.problems]
        wanted = [
            "proposals.csv!A3: line 'RSX_phz' is not in the spend table or the published lines",
            "proposals.csv!C3: say by how much to cut it, as share or as gbp, not neither",
            "proposals.csv!F3: last 2028 is before first 2031",
            "proposals.csv!G3: action 'fgx' is not in the interventions table",
            "proposals.csv!A4: line 'council/RSX_phs' is already in row 2",
            "proposals.csv!C4: a protected line does not change",
            "proposals.csv!F4: last should lie within the years of the valuation, 2026 to 2034",
        ]
        assert len(said) == len(wanted), said
        for problem, start in zip(said, wanted, strict=True):
            assert problem.startswith(start)

    def test_a_bundle_without_the_table_proposes_nothing(self, tables, folder, known, reference):
        bundle = checked(folder(tables), known)
        assert bundle.proposals == ()
        with pytest.raises(MethodError, match="there is nothing to review"):
            review_bundle(bundle, reference)

    def test_its_own_rows_are_named_by_row_and_column(self, wigan, reference):
        first, *others = wigan.proposals
        wrong = replace(wigan, proposals=(replace(first, line="council/NHS_core"), *others))
        with pytest.raises(InputError, match="proposals, row 2, line: 'council/NHS_core' is not"):
            review_bundle(wrong, reference)

    def test_a_share_of_what_is_not_known_is_refused(self, reference):
        birmingham = new_bundle(reference, "Birmingham")
        (line, *_) = (x for x in birmingham.embedded if x.gbp_thousand is None)
        asked = replace(
            new_bundle(reference, "Wigan").proposals[2], line=line.id, share=0.1, decision="grow"
        )
        with pytest.raises(InputError, match="no share of it is: give gbp"):
            review_bundle(replace(birmingham, proposals=(asked,)), reference)

    def test_the_table_is_made_again_as_it_was_read(self, wigan):
        table = table_of(wigan.proposals)
        assert [record.row.line for record in table.records] == [
            each.line for each in wigan.proposals
        ]
        assert "share" not in table.records[0].values


class TestIllustrations:
    def test_each_says_that_it_is_one(self, wigan):
        assert all(each.why.startswith("Illustration: ") for each in wigan.proposals)
        assert [each.decision for each in wigan.proposals] == ["grow", "grow", "cut", "protect"]

    def test_growth_follows_what_the_action_costs_in_a_full_year(self, wigan):
        # 56 children x 70% x £2,000 = £78,400.
        assert wigan.proposals[0].gbp == 78_400
        assert wigan.proposals[0].action == "family-group-conferences"

    def test_one_of_them_has_no_known_effect(self, wigan):
        assert [each.action for each in wigan.proposals][2:] == ["", ""]

    def test_a_line_that_is_not_there_is_left_out(self, reference, wigan):
        only = {"RSX_cul": "council/RSX_cul"}
        rows = illustration_rows(reference, wigan.place, first_year=2026, lines=only)
        assert [row.line for row in rows["proposals"]] == ["council/RSX_cul"]
        assert illustration_rows(reference, wigan.place, first_year=2026)["proposals"] == ()

    def test_a_line_that_brings_in_more_than_it_costs_is_left_out(self, reference):
        # Cultural services of Bath and North East Somerset are net income in 2024-25.
        bath = new_bundle(reference, "Bath and North East Somerset")
        assert "council/RSX_cul" not in [each.line for each in bath.proposals]
        asked = replace(bath.proposals[0], line="council/RSX_cul", share=0.1, gbp=None)
        with pytest.raises(InputError, match="is not above 0, so no share of it is: give gbp"):
            review_bundle(replace(bath, proposals=(asked,)), reference)

    @pytest.mark.parametrize("name", ["Rutland", "Kent", "Isles of Scilly", "Birmingham"])
    def test_they_suit_any_place(self, reference, name):
        bundle = new_bundle(reference, name)
        lines = counted_lines(counted(bundle, reference)[0], bundle.bodies)
        for each in bundle.proposals:
            line = found_line(each.line, lines)
            assert line.body == bundle.place.code
            assert line.gbp_thousand
