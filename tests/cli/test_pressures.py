"""``wholeplace pressures``: England beside the published estimate, in words and in JSON."""

import json
from pathlib import Path
from runpy import run_path

import pytest
from click.testing import CliRunner

from wholeplace.cli.pressures import pressures, pressures_object, show_pressures
from wholeplace.draws import Draws
from wholeplace.finance.pressures import Service
from wholeplace.finance.pressures_beside import beside

PRESSED = run_path(str(Path(__file__).parents[1] / "finance" / "pressed.py"))
LINE = PRESSED["line"]


@pytest.fixture(scope="module")
def england():
    """The command run whole, once."""
    result = CliRunner().invoke(pressures, ["--json"])
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def columns(reference):
    from wholeplace.store.councils import councils

    return councils(reference)


def service(england, id):
    told = england["pressures"]
    return next(one for one in (*told["services"], *told["beside"]) if one["id"] == id)


class TestEngland:
    def test_the_base_is_every_return_of_a_council_to_the_pound(self, england, columns):
        # Net current expenditure without education, fire and police, GBP 63.06 billion.
        left_out = columns.of("net_education") + columns.of("net_fire") + columns.of("net_police")
        counted = columns.of("net_services") - left_out
        known = counted[counted == counted]
        assert england["pressures"]["base"] == pytest.approx(known.sum(), abs=1_000 * len(known))
        assert england["pressures"]["base"] / 1e9 == pytest.approx(63.06, abs=0.01)

    def test_every_council_with_a_return_is_in_it(self, england):
        # 317 councils, nine of which made no return of 2024-25 in time.
        assert service(england, "RSX_cen")["councils"] == 308
        assert service(england, "schools")["councils"] == 150

    def test_education_is_beside_it_parted_in_two(self, england, columns):
        known = columns.of("net_education")
        both = service(england, "schools")["base"] + service(england, "RSX_edu")["base"]
        assert both == pytest.approx(known[known == known].sum(), rel=1e-9)

    def test_what_is_left_out_is_education_fire_and_police(self, england):
        left_out = {one["id"] for one in england["pressures"]["beside"]}
        assert left_out == {"schools", "RSX_edu", "RSX_frs", "RSX_pol"}

    def test_the_verdict_is_what_the_figures_say(self, england):
        # 25.8% (20.5 to 31.3) against 29.8%: 13% below, beyond the 10% allowed.
        share = england["pressures"]["share"]
        assert share["value"] == pytest.approx(0.258, abs=0.001)
        assert england["off"] == pytest.approx(share["value"] / 0.298 - 1)
        assert england["within"] == pytest.approx({"low": 0.2682, "high": 0.3278})
        assert england["is_reproduced"] is (0.2682 <= share["value"] <= 0.3278)
        assert england["is_reproduced"] is False
        assert england["interval_holds_published"] is True

    def test_drivers_sum_to_the_whole(self, england):
        told = england["pressures"]
        summed = sum(one["adds"]["value"] for one in told["drivers"])
        assert summed == pytest.approx(told["adds"]["value"])

    def test_the_published_estimate_is_told_with_its_source(self, england):
        told = england["published"]
        assert (told["share"], told["gbp"]) == (0.298, 21.4e9)
        assert told["base"] / 1e9 == pytest.approx(71.8, abs=0.05)
        assert told["source"] == "lga-pressures-2025"

    def test_all_of_england_is_told_beside_it(self, england):
        # The ministry's totals of the ten services, with imputation: GBP 70.06 billion.
        assert england["england"]["base"] == pytest.approx(70_058_717_000)
        assert england["england"]["adds"] < england["published"]["gbp"]

    def test_other_ways_to_count_are_told(self, england):
        shares = {one["if"]: one["share"] for one in england["otherwise"]}
        assert len(shares) == 3
        assert shares["without public health"] > england["pressures"]["share"]["value"]

    def test_everything_assumed_is_listed(self, england):
        names = {one["rule"] for one in england["assumed"]}
        assert {"weight_nlw_RSX_asc", "pay_growth", "driver_interval_level"} <= names
        assert not any(name.startswith("lga_") for name in names)


# Made up: care and roads of two councils, schools beside (tests/finance/test_pressures.py).
NAMED = (
    Service("RSX_asc", "Care", PRESSED["CARE"]),
    Service("RSX_phs", "Public health", PRESSED["ROADS"]),
    Service("RSX_edu", "Education", PRESSED["SCHOOLS"], counts=False),
)


def made_up(published="0.06", *, half=0.0):
    found = PRESSED["found"](Draws(100), of=NAMED, half=half)
    return beside(found, PRESSED["rulebook"](published), england={"RSX_asc": 8e3})


class TestWords:
    @pytest.fixture
    def told(self, capsys):
        def show(found, leant=()):
            show_pressures(found, leant)
            return capsys.readouterr().out

        return show

    def test_what_is_reproduced_is_said_to_be(self, told):
        words = told(made_up())
        assert "Verdict:   reproduced within tolerance (5.4% to 6.6%):" in words
        # 5.925 / 6 = 0.9875
        assert "ours is 1.2% below it" in words or "ours is 1.3% below it" in words

    def test_what_misses_is_said_to_miss(self, told):
        words = told(made_up("0.05"))
        # 5.925 / 5 = 1.185
        assert "NOT reproduced within tolerance" in words
        assert "ours is 18.5% above it." in words
        assert "our interval holds it" not in words

    def test_an_interval_that_holds_it_is_said_to(self, told):
        assert "our interval holds it" in told(made_up("0.07", half=0.05))

    def test_a_service_that_is_left_out_is_marked(self, told):
        words = told(made_up())
        assert "Education *" in words
        assert "Left out, as in the association's method of 2023" in words

    def test_ways_to_count_otherwise_say_whether_they_are_within(self, told):
        # Without public health 315.5 / 4,000 = 7.9%; with education 455.5 / 7,000 = 6.5%.
        words = told(made_up())
        assert "Without public health: +7.9%, not within tolerance." in words
        assert "+6.5%, within tolerance." in words

    def test_how_much_is_assumed_is_counted(self, told):
        rule = PRESSED["rule"]
        leant = [
            rule("weight_pay_RSX_asc", "0.5", status="assumed"),
            rule("pay_growth", "0.03", status="assumed"),
            rule("nlw_growth", "0.067"),
        ]
        assert "2 of the 3 rules leant on have no source: 1 weights" in told(made_up(), leant)

    def test_objects_hold_what_words_say(self):
        told = pressures_object(made_up("0.05"), [PRESSED["rule"]("x", "1", status="assumed")])
        assert told["is_reproduced"] is False
        assert told["off"] == pytest.approx(0.185)
        assert told["assumed"] == [{"rule": "x", "first": 2025, "value": 1.0, "note": "A note"}]


@pytest.mark.parametrize("wrong", [["--draws", "1"], ["--draws", "many"], ["Wigan"], ["--jsn"]])
def test_what_it_is_told_wrong_ends_with_exit_code_2(wrong):
    result = CliRunner().invoke(pressures, wrong)
    assert result.exit_code == 2
    assert "Usage" in result.stderr
