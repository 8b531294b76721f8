"""The worker in processes of its own: killed at any moment, the job goes on or says why."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

FILL = """
import sys
from pathlib import Path
from wholeplace.web.operate.home import prepare, start_django
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from wholeplace.web.places.making import demonstrate
from wholeplace.web.jobs.services import ask
from wholeplace.web.jobs import work
from wholeplace.web.accounts.models import User
place = demonstrate("Wigan", password="seven quiet otters swim")
place.setting["draws"] = 50
place.save()
"""
WORK = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from wholeplace.web.operate.home import prepare, start_django
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
from wholeplace.web.jobs.work import work
from wholeplace.web.places.models import Place
@work("test.slow")
def slow(job):
    for step in range(60):
        job.tell(f"step {step}", done=step, of=60)
        time.sleep(0.05)
    def save():
        Place.objects.filter(pk=job.place.pk).update(title=f"saved by attempt {job.attempt}")
        return {}
    return save
from wholeplace.web.jobs import services, worker
from datetime import timedelta
services.SILENCE = timedelta(seconds=1)
if sys.argv[2] == "ask":
    place = Place.objects.get()
    body = place.bodies.get(key="council")
    person = body.memberships.first().person
    job = services.ask("test.slow", title="Slow", place=place, by=person, body=body, arguments={})
    print(job.pk)
elif sys.argv[2] == "stop":
    from wholeplace.web.jobs.models import Job
    job = Job.objects.latest("pk")
    services.stop(job, by=job.person)
else:
    from wholeplace.web.jobs.models import Job
    over = ("done", "failed", "cancelled")
    worker.keep_working(until=lambda: Job.objects.latest("pk").state in over)
"""
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can fork")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("worker") / "home"
    subprocess.run([sys.executable, "-c", FILL, str(home)], check=True, env=plain())
    return home


def plain() -> dict[str, str]:
    ours = ("WHOLEPLACE_", "DATABASE_URL", "DJANGO_")
    return {k: v for k, v in os.environ.items() if not k.startswith(ours)}


def begin(home: Path, act: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WORK, str(home), act]
    return subprocess.Popen(command, env=plain())


def ask(home: Path) -> None:
    assert begin(home, "ask").wait(30) == 0


def state(home: Path) -> tuple[str, int, int, str]:
    with sqlite3.connect(home / "wholeplace.sqlite3", timeout=20) as database:
        job = database.execute(
            "SELECT state, attempts, done FROM jobs_job ORDER BY id DESC LIMIT 1"
        )
        title = database.execute("SELECT title FROM places_place").fetchone()[0]
        return *job.fetchone(), title


def wait_until_running(home: Path, *, step: int) -> None:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        found = state(home)
        if found[0] == "running" and found[2] >= step:
            return
        time.sleep(0.02)
    raise AssertionError(state(home))


def test_a_worker_killed_outright_leaves_nothing_half_saved_and_the_next_takes_up(home):
    ask(home)
    first = begin(home, "work")
    wait_until_running(home, step=5)
    before = state(home)[3]
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert state(home)[0] == "running"
    assert state(home)[3] == before
    assert begin(home, "work").wait(60) == 0
    assert state(home)[:2] == ("done", 2)
    assert state(home)[3] == "saved by attempt 2"


def test_a_running_job_ends_when_it_is_stopped(home):
    ask(home)
    before = state(home)[3]
    running = begin(home, "work")
    wait_until_running(home, step=3)
    assert begin(home, "stop").wait(30) == 0
    assert running.wait(30) == 0
    assert state(home)[0] == "cancelled"
    assert state(home)[3] == before
