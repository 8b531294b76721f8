"""Who says so."""

from dataclasses import FrozenInstanceError

import pytest

from wholeplace.source import Source, assumption

RETURN = Source(
    id="mhclg-rsx-2024-25",
    publisher="MHCLG",
    title="Revenue outturn summary",
    edition="November 2025",
    licence="Open Government Licence v3.0",
)


def test_a_source_reads_as_publisher_title_and_edition():
    assert str(RETURN) == "MHCLG, Revenue outturn summary, November 2025"


def test_what_is_not_known_of_a_source_leaves_no_comma():
    assert str(Source("x", "ONS", "Mid-year estimates")) == "ONS, Mid-year estimates"


def test_a_published_figure_is_no_assumption():
    assert not RETURN.is_assumption


def test_a_judgement_of_ours_says_that_it_is_one():
    judged = assumption("half of users would have managed")
    assert judged.is_assumption
    assert str(judged) == "assumption, half of users would have managed"


def test_a_source_cannot_be_changed_once_made():
    with pytest.raises(FrozenInstanceError):
        RETURN.title = "Something else"
