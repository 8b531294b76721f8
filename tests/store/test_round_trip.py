"""What is written is read back as it was, in both forms and between them."""

from __future__ import annotations

import string
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wholeplace.prevention.intervention import EFFECT_KINDS
from wholeplace.prevention.ledger import TIERS
from wholeplace.store import rows
from wholeplace.store.action_rows import CashableRow, CostRow, EffectRow, InterventionRow
from wholeplace.store.bundle import checked, write_bundle
from wholeplace.store.cells import text
from wholeplace.store.folder import csv_grid, csv_text
from wholeplace.store.from_rows import bundle_of
from wholeplace.store.known import known_names
from wholeplace.store.limit_rows import BudgetRow, ContractRow, LimitRow, ResourceRow
from wholeplace.store.rows import SPEND, PlaceRow, SpendRow, TierRow
from wholeplace.store.tables import read_table
from wholeplace.store.to_rows import rows_of

BODIES = ("council", "NHS", "=cmd|' /C calc'!A0", "'quoted'", "Größe 市 🏡")


def keepable(words: str) -> str:
    try:
        return text(words)
    except ValueError:
        return ""


words = st.text(max_size=40).map(keepable)
awkward = st.sampled_from(
    [
        *("=1+1", "+44 1942", "-5", "@home", "'tis", "''", "'=x", '"quoted", and', "a\nb", "a,b;c"),
        *("007", "1e5", "TRUE", "2024/25", "_x000D_", "#N/A", "null", "<b>&amp;", "\ufeffbom", "’"),
        *("£1,200", "40%", "  spaced  out", "\u202eright to left", "e\u0301", "🏡", "1/2", "＝x"),
    ]
).map(keepable)
phrase = words | awkward
named = phrase.filter(bool)
short = st.text(string.ascii_letters + string.digits + "=-@'/ _:", min_size=1, max_size=12)
ids = short.map(str.strip).filter(bool)
money = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)
share = st.floats(0, 1)
year = st.integers(1990, 2100)


def fields(row_type, /, **known):
    """Return rows of a type; blank fields are left out, as they are when read."""
    held = st.fixed_dictionaries({n: s for n, s in known.items() if s is not None})
    return held.map(
        lambda found: row_type.model_validate(
            {n: v for n, v in found.items() if v not in ("", None)}
        )
    )


def maybe(strategy):
    return st.none() | strategy


place = fields(
    PlaceRow,
    title=named,
    place=st.just("E08000010"),
    year=st.just(2024),
    prices=st.just(2024),
    first_year=st.just(2026),
    years=st.integers(2, 9),
    draws=st.integers(1, 1000),
    seed=st.integers(0, 10**9),
    scheme=st.just("cipfa"),
    illustration=st.booleans(),
    neighbours=st.sampled_from(["ons_global", "dfe_children"]),
)
spend = fields(
    SpendRow,
    id=ids,
    body=st.sampled_from(BODIES),
    service=ids,
    title=named,
    gbp_thousand=maybe(money),
    kind=st.sampled_from(["service", "transfer", "grant out"]),
    method=st.sampled_from(["observed", "judged"]),
    confidence=st.sampled_from("ABCD"),
    source=named,
    key=phrase,
    division=maybe(ids),
    gross=maybe(money),
    income=maybe(money),
    schools=st.booleans(),
    funder=phrase,
    counterparty=maybe(st.sampled_from(BODIES)),
    flag=phrase,
    note=phrase,
)
intervention = fields(
    InterventionRow,
    id=st.sampled_from(["one", "two"]),
    name=named,
    owner=st.sampled_from(BODIES),
    population=named,
    eligible=st.floats(0, 1e6),
    take_up=share,
    take_up_source=phrase,
    attrition=share,
    starts=st.sampled_from(["2026: 1", "2026: 0.3; 2027: 33.3%"]),
    optimism_cost=st.floats(0, 1),
    optimism_benefit=share,
    tier=st.sampled_from(TIERS),
    grade=named,
    status=st.sampled_from(["proposed", "illustration"]),
    source=named,
    in_need=maybe(share),
)
cost = fields(
    CostRow,
    intervention=st.sampled_from(["one", "two"]),
    body=st.sampled_from(BODIES),
    year=st.just(2026),
    amount=st.floats(0, 1e9),
    prices=st.just(2024),
    kind=st.sampled_from(["revenue", "capital", "in kind"]),
    what=named,
    source=named,
)
effect = fields(
    EffectRow,
    intervention=st.sampled_from(["one", "two"]),
    outcome=named,
    need=maybe(st.floats(0, 5)),
    need_source=phrase,
    kind=st.sampled_from(EFFECT_KINDS),
    size=st.floats(-1, 3),
    unit_cost=st.just("ucd14:SS1.0"),
    deadweight=maybe(share),
    attribution=share,
    displacement=share,
    leakage=share,
    lag=st.integers(0, 5),
    duration=st.integers(0, 30),
    drop_off=share,
    source=named,
)
outcome = fields(
    rows.OutcomeRow,
    id=ids,
    title=named,
    measure=st.sampled_from(["", "employment_rate"]),
    target=maybe(st.floats(-1e6, 1e6)),
    by=maybe(year),
    owner=st.sampled_from(["", *BODIES]),
    horizon=st.sampled_from(["immediate", "medium", "long"]),
)
commitment = fields(
    rows.CommitmentRow,
    id=ids,
    title=named,
    owner=st.sampled_from(["", *BODIES]),
    due=st.sampled_from(["", "2027-03-31"]),
    funding=st.sampled_from(["funded", "part funded", "unfunded"]),
    gbp=maybe(money),
    fund=phrase,
    status=st.sampled_from(["proposed", "done"]),
)
contribution = fields(
    rows.ContributionRow,
    body=st.sampled_from(BODIES),
    fund=named,
    year=year,
    gbp=maybe(money),
    in_kind=st.booleans(),
    condition=phrase,
)


contract = fields(
    ContractRow,
    unit_cost=st.sampled_from(["ucd14:SS1.0", "ucd14:SS2.0"]),
    body=st.sampled_from(BODIES),
    kind=st.sampled_from(["spot", "framework", "block"]),
    source=named,
    prices=st.just(2024),
    variable=maybe(share),
    step=maybe(st.floats(1, 100)),
    notice=st.floats(0, 5),
    renewals=st.sampled_from(["", "2027", "2027; 2030"]),
    backfill=share,
    budgeted=maybe(st.floats(0, 1e4)),
    note=phrase,
)
budget = fields(
    BudgetRow,
    body=st.sampled_from(BODIES),
    year=year,
    gbp=st.floats(0, 1e9),
    cash_floor=maybe(money),
    chance=maybe(st.floats(0.1, 1)),
    source=phrase,
)

resource = fields(
    ResourceRow,
    intervention=st.sampled_from(["one", "two"]),
    kind=st.sampled_from(["posts", "service"]),
    name=st.sampled_from(["nurses", "=visits"]),
    year=maybe(st.just(2026)),
    amount=st.floats(0, 1e6),
    source=phrase,
)
limit = fields(
    LimitRow,
    kind=st.sampled_from(["posts", "service"]),
    name=st.sampled_from(["nurses", "=visits"]),
    year=maybe(st.just(2027)),
    amount=st.floats(0, 1e6),
    source=phrase,
)


def unique(strategy, *columns, size=4):
    return st.lists(
        strategy, max_size=size, unique_by=lambda row: tuple(getattr(row, c) for c in columns)
    )


@st.composite
def tables(draw):
    bodies = [
        rows.BodyRow(id=id, name=draw(named), sector="partner", role="partner") for id in BODIES
    ]
    actions = draw(unique(intervention, "id"))
    running = {action.id for action in actions}
    taken = [
        each
        for each in draw(unique(resource, "intervention", "kind", "name", "year"))
        if each.intervention in running
    ]
    counted = {(each.kind, each.name) for each in taken}
    return {
        "place": (draw(place),),
        "bodies": tuple(bodies),
        "spend": tuple(draw(unique(spend, "id"))),
        "tiers": (
            TierRow.model_validate(
                {
                    "line": "RSX_phs",
                    "tier": "primary",
                    "share": 1,
                    "low": 0.9,
                    "high": 1,
                    "level": 0.8,
                    "rule": "principal",
                    "rationale": draw(named),
                }
            ),
        ),
        "unit_costs": (),
        "interventions": tuple(actions),
        "costs": tuple(c for c in draw(st.lists(cost, max_size=4)) if c.intervention in running),
        "effects": tuple(
            e for e in draw(unique(effect, "intervention", "outcome")) if e.intervention in running
        ),
        "contracts": tuple(draw(unique(contract, "unit_cost", "body"))),
        "budgets": tuple(draw(unique(budget, "body", "year"))),
        "resources": tuple(taken),
        "limits": tuple(
            each
            for each in draw(unique(limit, "kind", "name", "year"))
            if (each.kind, each.name) in counted
        ),
        "cashable": (
            CashableRow(unit_cost="ucd14:SS1.0", body="council", share=1, cashable=draw(share)),
        ),
        "outcomes": tuple(draw(unique(outcome, "id"))),
        "commitments": tuple(draw(unique(commitment, "id"))),
        "contributions": tuple(draw(unique(contribution, "body", "fund", "year", "in_kind"))),
    }


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_excel_and_csv_give_back_the_bundle_that_was_written(reference, held):
    known = known_names(reference)
    bundle = bundle_of(held, known.place("E08000010"), known)
    with TemporaryDirectory() as place_to_be:
        book, folder = Path(place_to_be) / "one.xlsx", Path(place_to_be) / "folder"
        write_bundle(bundle, book)
        write_bundle(bundle, folder)
        assert checked(book, known) == bundle
        assert checked(folder, known) == bundle
        again = Path(place_to_be) / "two.xlsx"
        write_bundle(checked(folder, known), again)
        assert again.read_bytes() == book.read_bytes()


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(spend, max_size=6, unique_by=lambda row: row.id))
def test_rows_written_as_csv_are_read_back_as_they_were(held):
    content = csv_text(SPEND, tuple(held))
    table, faults = read_table(SPEND, csv_grid("spend.csv", content))
    assert faults == []
    assert table.rows == tuple(held)
    assert csv_text(SPEND, tuple(held)) == content


@settings(max_examples=200, deadline=None)
@given(st.lists(phrase | named, min_size=1, max_size=8))
def test_no_cell_of_a_csv_begins_as_a_formula_does(notes):
    import csv
    import io

    held = tuple(
        SpendRow.model_validate(
            {
                "id": str(number),
                "body": "council",
                "service": "x",
                "title": "x",
                "kind": "service",
                "method": "judged",
                "confidence": "D",
                "source": "x",
                **({"note": note} if note else {}),
            }
        )
        for number, note in enumerate(notes)
    )
    for line in csv.reader(io.StringIO(csv_text(SPEND, held), newline="")):
        assert not [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


class TestFromOneFormToTheOther:
    @pytest.fixture
    def bundle(self, tables, folder, known):
        return checked(folder(tables), known)

    def test_excel_to_bundle_to_excel_to_bundle_is_the_identity(self, bundle, known, tmp_path):
        write_bundle(bundle, tmp_path / "one.xlsx")
        first = checked(tmp_path / "one.xlsx", known)
        write_bundle(first, tmp_path / "two.xlsx")
        assert first == bundle
        assert checked(tmp_path / "two.xlsx", known) == bundle
        assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()

    def test_csv_to_bundle_to_csv_to_bundle_is_the_identity(self, bundle, known, tmp_path):
        write_bundle(bundle, tmp_path / "one")
        first = checked(tmp_path / "one", known)
        write_bundle(first, tmp_path / "two")
        assert first == bundle
        names = sorted(path.name for path in (tmp_path / "one").iterdir())
        assert names == sorted(path.name for path in (tmp_path / "two").iterdir())
        for name in names:
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()

    def test_rows_of_a_bundle_make_the_bundle_again(self, bundle, known):
        assert bundle_of(rows_of(bundle), bundle.place, known) == bundle

    def test_every_field_of_the_model_has_a_column(self):
        from dataclasses import fields as fields_of

        from wholeplace.count.lines import SpendLine
        from wholeplace.plan.document import Body, Commitment, Contribution, Outcome
        from wholeplace.prevention.contracts import Contract
        from wholeplace.prevention.intervention import BodyShare, CostLine, Effect, UnitCost
        from wholeplace.prevention.intervention import Intervention as Action
        from wholeplace.prevention.observations import Observation
        from wholeplace.prevention.portfolio.resources import Resource
        from wholeplace.store.action_rows import UnitCostRow
        from wholeplace.store.contents import Budget, Limit, Tie
        from wholeplace.store.finding_rows import FindingRow
        from wholeplace.store.limit_rows import TieRow

        elsewhere = {"place", "body_name", "costs", "effects", "bearers"}
        for model, row in (
            (SpendLine, SpendRow),
            (Body, rows.BodyRow),
            (Outcome, rows.OutcomeRow),
            (Commitment, rows.CommitmentRow),
            (Contribution, rows.ContributionRow),
            (UnitCost, UnitCostRow),
            (BodyShare, CashableRow),
            (CostLine, CostRow),
            (Effect, EffectRow),
            (Action, InterventionRow),
            (Contract, ContractRow),
            (Budget, BudgetRow),
            (Tie, TieRow),
            (Observation, FindingRow),
            (Resource, ResourceRow),
            (Limit, LimitRow),
        ):
            missing = {f.name for f in fields_of(model)} - set(row.model_fields) - elsewhere
            assert missing == set(), model
