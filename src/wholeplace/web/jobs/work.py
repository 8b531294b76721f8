"""What a piece of long work is, and the register of the kinds there are.

Work computes first and saves last: a registered function computes for as long as it takes and
returns a function that saves. Saving happens once, in the transaction that marks the job done, so
that a job that is cut off has saved nothing and can begin again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from wholeplace.record import Plain
from wholeplace.web.accounts.models import User
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.places.access import Viewer, viewer_of
from wholeplace.web.places.models import Place

Save = Callable[[], Mapping[str, Plain]]


class Stopped(Exception):
    """Somebody asked the job to stop, or another worker has taken it over."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a piece of work is given.

    Attributes:
        job: Id of the job.
        attempt: Which attempt this is.
        place: The place.
        person: Who asked; None when the machine did.
        arguments: What was asked, in JSON types.
    """

    job: int
    attempt: int
    place: Place
    person: User | None
    arguments: Mapping[str, Any]

    @property
    def viewer(self) -> Viewer:
        """Whoever asked, as they stand in the place now: a job sees no more than they do.

        Raises:
            Stopped: When nobody asked.
        """
        if self.person is None:
            raise Stopped
        return viewer_of(self.person, self.place)

    def tell(self, step: str, *, done: int = 0, of: int = 0) -> None:
        """Say what is being done now, and how far it is.

        Raises:
            Stopped: When the job should not go on.
        """
        mine = Job.objects.filter(pk=self.job, attempts=self.attempt, state=State.RUNNING)
        told = mine.filter(cancel=False).update(
            step=step[:200], done=done, of=of, beat=timezone.now()
        )
        if not told:
            raise Stopped


Compute = Callable[[Work], Save]
KINDS: dict[str, Compute] = {}
AT_REST: list[Callable[[], None]] = []


def work(kind: str) -> Callable[[Compute], Compute]:
    """Register a function as the work of a kind; each app does so in its module ``work``."""

    def register(compute: Compute) -> Compute:
        KINDS[kind] = compute
        return compute

    return register


def at_rest(look: Callable[[], None]) -> Callable[[], None]:
    """Register what looks for work of its own accord whenever the worker has nothing to do."""
    AT_REST.append(look)
    return look
