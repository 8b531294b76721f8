"""Two pages for residents: plain words, the same figures, never a page more."""

from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from wholeplace.plan.assemble import Ground, Intent, Worth
from wholeplace.report.pdf import SHEETS, pdf
from wholeplace.report.residents import residents

LONG = "A very long name of an action that nobody would ever choose but somebody will type in "


def pages(plan):
    return PdfReader(BytesIO(pdf(residents(plan), look=SHEETS))).pages


def said(plan):
    return " ".join(" ".join(page.extract_text() for page in pages(plan)).split())


@pytest.fixture(scope="module")
def text(plan):
    return said(plan)


def test_there_are_exactly_two_pages(published):
    assert len(PdfReader(BytesIO(published["residents.pdf"])).pages) == 2


def test_the_money_is_told_for_each_person_when_all_of_it_is_known(plan):
    told = said(replace(plan, count=replace(plan.count, missing=())))
    assert "spent about £900m on people in Anytown in 2024/25. That is £4,500 for each" in told


def test_the_money_is_not_told_for_each_person_when_some_is_not_known(text):
    assert "spent about £900m on people in Anytown in 2024/25." in text
    assert "for each person" not in text


def test_prevention_is_told_out_of_a_hundred_pounds(text):
    assert "about £20 goes on this" in text
    assert "between £18 and £22" in text
    assert "In 2022/23 it was £24. Now it is less." in text


def test_what_is_better_and_worse_is_told_and_what_nobody_knows(text):
    assert "Better than in places like ours: children ready for school." in text
    assert "Not as good as in places like ours: children looked after." in text
    assert "For 2 other measures we cannot say." in text


def test_actions_are_called_examples_that_nobody_decided(text):
    assert "Nobody has decided to do them." in text
    assert "Family group conferences. Over 5 years it could mean about 15" in text
    assert "instead of staying with their family. It would cost about £896,000" in text


def test_doubts_are_told_in_plain_words(text):
    assert "we expect the truth to lie between them 8 times in 10" in text
    assert "We do not know the full figures of Anyshire Fire. We left them out." in text


def test_licence_lines_are_printed_with_their_publishers(text):
    assert "Contains public sector information. From: Ministry of Counting." in text


def test_publishers_that_share_a_licence_line_share_it(town, plan):
    line = "Contains public sector information licensed under X. Source: "
    sources = {
        "a": replace(town.RETURN, publisher="Alpha", licence_line=f"{line}Alpha."),
        "b": replace(town.RETURN, publisher="Beta", licence_line=f"{line}Beta."),
    }
    assert "Contains public sector information licensed under X. From: Alpha and Beta." in said(
        replace(plan, sources=sources)
    )


def test_the_banner_says_that_it_is_an_illustration(text):
    assert "not Anytown's plan." in text


def test_a_real_plan_says_what_partners_mean_to_do(town):
    text = said(town.anytown(replace(town.INTENT, illustration=False)))
    assert "This is what the partners mean to do." in text
    assert "who has promised what" in text


def test_more_actions_than_fit_are_counted(town):
    first = town.WORTH.valuations[0]
    many = tuple(replace(first, id=f"a{at}", name=f"Action {at}") for at in range(7))
    assert "3 more actions in the full plan." in said(town.anytown(worth=Worth(many, None)))


def test_a_plan_without_actions_or_outcomes_still_has_two_pages(town):
    bare = town.anytown(Intent("Bare"), ground=Ground(town.COUNT, town.LEDGER), worth=Worth())
    assert len(pages(bare)) == 2


def test_very_long_names_still_give_two_pages(town):
    valuations = tuple(
        replace(town.WORTH.valuations[0], id=str(at), name=LONG * 4) for at in range(4)
    )
    comparisons = tuple(
        replace(one, measure=replace(one.measure, title=LONG * 2)) for one in town.COMPARISONS * 3
    )
    lines = tuple(replace(line, title=f"{LONG}{line.title}") for line in town.LINES)
    ground = Ground(replace(town.COUNT, lines=lines), town.LEDGER, comparisons)
    assert len(pages(town.anytown(ground=ground, worth=Worth(valuations, None)))) == 2


def test_a_share_that_has_not_moved_is_the_same(town):
    years = (town.ledger_year(2022, 0.2), town.ledger_year(2024, 0.2))
    ledger = replace(town.LEDGER, years=years)
    assert "Now it is the same." in said(town.anytown(ground=Ground(town.COUNT, ledger)))


def test_a_share_that_has_grown_is_more(town):
    years = (town.ledger_year(2022, 0.2), town.ledger_year(2024, 0.3))
    ledger = replace(town.LEDGER, years=years)
    assert "In 2022/23 it was £20. Now it is more." in said(
        town.anytown(ground=Ground(town.COUNT, ledger))
    )


def test_publishers_of_quoted_figures_stand_in_one_line(plan):
    quoted = {
        name: replace(
            plan.sources["life"],
            id=name,
            publisher=name,
            licence_line=f"Figures quoted from {name}.",
        )
        for name in ("Journal of Falls", "Journal of Homes")
    }
    told = said(replace(plan, sources={**plan.sources, **quoted}))
    assert "Figures quoted. From: Journal of Falls and Journal of Homes." in told
