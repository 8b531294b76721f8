"""The embedded worker: takes jobs one by one, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess

from django.db import connections
from django.utils import timezone

from wholeplace.store.read_ahead import read_ahead
from wholeplace.store.reference import packaged_reference
from wholeplace.web.jobs.models import Job, State
from wholeplace.web.jobs.pruning import prune_cache
from wholeplace.web.jobs.services import MOST_ATTEMPTS, claim, cut_off, perform
from wholeplace.web.jobs.work import AT_REST
from wholeplace.web.places.models import Place

LOOK = 0.2
REST = 0.5
BEHIND_PAGES = 10
CUT_OFF = 2
MOST_YEARS = 2


def perform_waiting() -> int:
    """Do everything that waits, here and now, and return how many jobs were done."""
    count = 0
    while (job := claim()) is not None:
        perform(job)
        count += 1
    return count


def keep_working(*, until: Callable[[], bool]) -> None:
    """Take jobs until told to end; a job under way is then cut off and begins again later.

    The process lets the pages of the same machine go first.
    At the start and after every job, the folder of worked-out results is brought within bounds.
    While nothing waits for the first time, what every job reads of England is worked out; whenever
    nothing waits, those who registered for it look whether they have work of their own accord.
    """
    os.nice(BEHIND_PAGES)
    prune_cache()
    rested = False
    while not until():
        connections.close_all()
        job = claim()
        if job is None:
            if not rested:
                _read_england()
            rested = True
            for look in AT_REST:
                look()
            time.sleep(REST)
            continue
        _watch(job, _begin(job), until)
        prune_cache()


def _read_england() -> None:
    """Work out what the processes of all later jobs share: they begin as copies of this one."""
    settings = Place.objects.values_list("setting", flat=True)
    years = {(int(held["year"]), int(held["first_year"])) for held in settings}
    connections.close_all()
    for year, first_year in sorted(years)[-MOST_YEARS:]:
        read_ahead(packaged_reference(), year=year, first_year=first_year)


def _begin(job: Job) -> BaseProcess:
    connections.close_all()
    process = multiprocessing.Process(target=_perform_alone, args=(job.pk, os.getpid()))
    process.start()
    return process


def _perform_alone(job: int, parent: int) -> None:
    """Do one job in a process that ends when its parent does."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    try:
        perform(Job.objects.select_related("place", "person").get(pk=job))
    finally:
        connections.close_all()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(CUT_OFF)


def _watch(job: Job, process: BaseProcess, until: Callable[[], bool]) -> None:
    """Keep a job's heart beating while its process lives; end the process when it should stop."""
    mine = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=State.RUNNING)
    beats = 0
    while process.is_alive():
        process.join(LOOK)
        beats += 1
        if beats % 10 == 0:
            mine.update(beat=timezone.now())
        if until() or mine.filter(cancel=True).exists():
            process.terminate()
    process.join()
    if mine.filter(cancel=True).update(state=State.CANCELLED, ended=timezone.now()):
        return
    if job.attempts < MOST_ATTEMPTS:
        mine.update(state=State.WAITING, beat=None)
    else:
        mine.update(state=State.FAILED, ended=timezone.now(), problem=cut_off())
