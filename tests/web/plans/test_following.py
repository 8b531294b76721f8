"""The plan follows what partners change without anybody asking for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from wholeplace.web.audit.models import Event
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.plans.models import Draft
from wholeplace.web.plans.work import DRAFT, follow


@pytest.fixture
def assembled(place):
    """A draft as old as told, of a revision as many changes back as told."""

    def make(*, minutes: int, changes: int) -> Draft:
        place.revision = changes
        place.save(update_fields=["revision"])
        made = timezone.now() - timedelta(minutes=minutes)
        return Draft.objects.create(place=place, revision=0, document=b"", made=made)

    return make


@pytest.mark.parametrize(
    ("minutes", "changes", "jobs"), [(2, 1, 1), (2, 0, 0), (0, 1, 0)], ids=["old", "same", "fresh"]
)
def test_an_old_plan_of_changed_rows_is_asked_for_once(assembled, minutes, changes, jobs):
    assembled(minutes=minutes, changes=changes)
    follow()
    follow()
    assert Job.objects.filter(kind=DRAFT).count() == jobs


def test_a_plan_that_failed_waits_for_the_next_change(assembled, place):
    assembled(minutes=2, changes=1)
    follow()
    Job.objects.update(state=State.FAILED)
    follow()
    assert Job.objects.count() == 1
    place.revision = 2
    place.save(update_fields=["revision"])
    follow()
    assert Job.objects.count() == 2


def test_what_nobody_asked_for_is_not_in_the_log(assembled):
    assembled(minutes=2, changes=1)
    follow()
    assert not Event.objects.filter(deed="job.asked").exists()
