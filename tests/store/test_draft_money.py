"""What of a plan's money is there, when its tables do not reach."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from wholeplace.errors import InputError
from wholeplace.store.contents import NO_FINANCE
from wholeplace.store.council_finance import Beside
from wholeplace.store.draft import Valued, _finance, _pools, _preventive, ground_of
from wholeplace.store.new import new_bundle


@pytest.fixture(scope="module")
def wigan(reference):
    bundle = new_bundle(reference, "Wigan")
    return replace(bundle, settings=replace(bundle.settings, draws=50), interventions=())


NOTHING = Valued((), None, None)


def test_a_bundle_without_a_budget_has_no_finance_chapter(wigan, reference):
    bare = replace(wigan, finance=NO_FINANCE)
    asked = {"proposals": (NOTHING, None), "beside": Beside()}
    assert _finance(bare, reference, **asked) is None


def test_a_bundle_without_a_fund_has_none_settled(wigan, reference):
    bare = replace(wigan, finance=NO_FINANCE, contributions=())
    assert _pools(bare, NOTHING, ground_of(bare, reference)) == ()


def test_a_fund_whose_action_nobody_valued_costs_what_it_is_budgeted(wigan, reference):
    (found,) = _pools(wigan, NOTHING, ground_of(wigan, reference))
    assert found.in_hand is None
    budgets = [each.median for each in found.cash.pool.schemes[0].budget.values()]
    middle = found.cash.spend.quantiles(0.5)[0]
    assert middle == pytest.approx(budgets, rel=0.3)


def test_funds_of_one_plan_that_pay_for_one_action_are_refused(wigan, reference):
    (fund,) = wigan.finance.pools
    twice = (fund, replace(fund, id="second", title="Second fund"))
    bundle = replace(wigan, finance=replace(wigan.finance, pools=twice))
    with pytest.raises(InputError, match="Second fund: pays for 'falls-exercise'"):
        _pools(bundle, NOTHING, ground_of(bundle, reference))


class TestPreventive:
    """What the council spends on prevention, from the ledger of its bodies."""

    def found(self, town_ledger, bundle):
        line = SimpleNamespace(body=bundle.place.code, body_name="Wigan")
        return _preventive(SimpleNamespace(by_body=town_ledger), SimpleNamespace(lines=[line]),
                           bundle)  # fmt: skip

    def test_it_is_the_councils_own_in_pounds(self, wigan):
        amount = SimpleNamespace(value=80_000.0)
        year = SimpleNamespace(preventive=SimpleNamespace(gbp_thousand=amount))
        other = SimpleNamespace(preventive=None)
        assert self.found((("NHS", other), ("Wigan", year)), wigan) == 80_000_000

    def test_a_council_that_is_not_in_the_ledger_is_not_known_and_not_nought(self, wigan):
        assert self.found((), wigan) is None
