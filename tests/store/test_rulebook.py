"""Packs of rules as files: every fault named at once, and the packs that come with the package."""

import csv

import pytest

from wholeplace.errors import InputError
from wholeplace.source import Source, assumption
from wholeplace.store.rulebook import CLASSES, COLUMNS, packaged_rules, read_rules

SOURCES = {
    "report": Source(id="report", publisher="MHCLG", title="Report"),
    "ours": assumption("ours"),
}
GOOD = {
    "rule": "limit",
    "first": "2024",
    "last": "",
    "class": "county",
    "authority": "",
    "value": "0.03",
    "unit": "share",
    "status": "final",
    "source": "report",
    "conflict": "",
    "note": "",
}


@pytest.fixture
def pack(tmp_path):
    """Writes a pack of rows that differ from a good one, and returns its folder."""

    def write(*rows, name="pack.csv"):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, COLUMNS)
            writer.writeheader()
            writer.writerows({**GOOD, **row} for row in rows)
        return tmp_path

    return write


def problems(folder):
    with pytest.raises(InputError) as caught:
        read_rules(folder, SOURCES)
    return [str(problem) for problem in caught.value.problems]


def test_a_pack_is_read_as_it_is_written(pack):
    rules = read_rules(pack({}, {"rule": "ratio", "value": "6/9", "last": "2025"}), SOURCES)
    limit, ratio = rules.rules
    assert (limit.name, limit.first, limit.last, limit.of_class) == ("limit", 2024, None, "county")
    assert limit.source.publisher == "MHCLG"
    assert ratio.value * 9 == 6


def test_every_fault_of_every_row_is_named_at_once(pack):
    folder = pack(
        {},
        {"rule": "", "first": "soon", "value": "a lot"},
        {"class": "countie", "status": "finall", "source": "reporrt", "last": "never"},
        {"rule": "other", "source": "ours"},
        {"rule": "other", "value": "1/0"},
    )
    assert problems(folder) == [
        "pack.csv row 3: rule should be filled",
        "pack.csv row 3: first should be a year such as 2024, not 'soon'",
        "pack.csv row 3: value should be a number or a fraction, not 'a lot'",
        "pack.csv row 4: last should be a year such as 2024, not 'never'",
        "pack.csv row 4: class should be a class of authority, not 'countie';"
        " did you mean 'county'?",
        "pack.csv row 4: status should be final, provisional, assumed, not 'finall'",
        "pack.csv row 4: source 'reporrt' is not one; did you mean 'report'?",
        "pack.csv row 5: status cannot be final when the source is an assumption",
        "pack.csv row 6: value should be a number or a fraction, not '1/0'",
    ]


def test_a_rule_stated_twice_is_refused_across_packs_too(pack):
    pack({}, name="first.csv")
    assert problems(pack({}, name="second.csv")) == [
        "second.csv row 2: states limit again: first.csv row 2 has it"
    ]


def test_the_same_rule_may_differ_by_year_class_and_authority(pack):
    folder = pack({}, {"first": "2025"}, {"class": "district"}, {"authority": "E06000039"})
    assert len(read_rules(folder, SOURCES).rules) == 4


def test_a_pack_with_other_columns_is_refused(tmp_path):
    (tmp_path / "pack.csv").write_text("rule,value\nlimit,1\n", encoding="utf-8")
    assert problems(tmp_path) == [f"pack.csv row 1: should have the columns {', '.join(COLUMNS)}"]


def test_the_packaged_rules_are_read_once_and_every_rule_has_a_source():
    rules = packaged_rules()
    assert packaged_rules() is rules
    for rule in rules:
        assert rule.source.title
        assert rule.unit, rule.name
        assert rule.of_class in CLASSES


def test_a_packaged_rule_is_assumed_exactly_when_its_source_is_an_assumption():
    for rule in packaged_rules():
        assert rule.is_assumed == rule.source.is_assumption, (rule.name, rule.first)


def test_no_two_packaged_rules_of_the_same_for_the_same_year():
    rules = packaged_rules()
    for rule in rules:
        alike = [
            other
            for other in rules.named(rule.name)
            if (other.of_class, other.authority) == (rule.of_class, rule.authority)
            and other.first <= rule.first
            and (other.last is None or other.last >= rule.first)
        ]
        assert alike == [rule], (rule.name, rule.of_class, rule.authority, rule.first)


def test_every_authority_with_a_rule_of_its_own_is_a_council_of_then(gazetteer):
    for rule in packaged_rules():
        if rule.authority:
            assert gazetteer.areas[rule.authority].lives(f"{rule.first}-05-01"), rule


def test_the_conflict_over_police_in_2019_20_is_kept():
    police = packaged_rules().of("referendum_cash", year=2019, of_class="police")
    assert police.value == 24
    assert "gives 12 pounds" in police.conflict
