"""Killed outright at any moment, the site holds together, and its work goes on or says why.

The processes are real, on a home folder of their own, and are killed as a group with SIGKILL.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.web.operate.conftest import plain_environment

ROOT = Path(__file__).parents[3]
LINES, DRAWS, PATIENCE = 300, 20, 240
LONG_AGO = "2020-01-01 00:00:00"
MONEY = "/places/wigan/money"
BEGIN = """
import sys
from pathlib import Path
from wholeplace.web.operate.home import prepare, start_django
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
"""
FILL = f"""{BEGIN}
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from wholeplace.web.accounts.models import User
from wholeplace.web.jobs.services import ask
from wholeplace.web.money.matching import matching_of
from wholeplace.web.money.services import match, send
from wholeplace.web.places.access import viewer_of
from wholeplace.web.places.models import Place
from wholeplace.web.places.services import By
place = Place.objects.get()
place.setting["draws"] = {DRAWS}
place.save()
user = User.objects.get(email="finance@council.example")
council, by = place.bodies.get(key="council"), By(user, viewer_of(user, place))
head = "id,service,title,gbp_thousand,kind,method,confidence,source"
lines = [
    f"council/own_{{n}},own_{{n}},Line {{n}},{{n}},service,observed,A,Our ledger"
    for n in range(1, {LINES} + 1)
]
file = SimpleUploadedFile("ledger.csv", "\\n".join([head, *lines]).encode())
upload = send(by, place=place, body=council, table="spend", file=file)
matching = matching_of(upload.matching)
match(by, upload, version=upload.version, sheet=upload.sheet, heading=1, matching=matching)
upload.refresh_from_db()
store = SessionStore()
store[SESSION_KEY] = str(user.pk)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.create()
for kind, of, told in (
    ("valuation", council, {{"body": council.pk, "audience": "partners"}}),
    ("plan.version", None, {{"note": "for a test"}}),
    ("plan.publish", None, {{"number": 1}}),
):
    ask(kind, title=kind, place=place, by=user, body=of, arguments=told, visibility="partnership")
found = {{"session": store.session_key, "upload": upload.pk, "version": upload.version}}
print(json.dumps({{**found, "state": upload.state, "wrong": upload.wrong}}))
"""
LOOK = f"""{BEGIN}
import json
from django.core.files.storage import default_storage
from wholeplace.web.audit.models import Event
from wholeplace.web.audit.verify import verify
from wholeplace.web.jobs.models import Job
from wholeplace.web.money.models import Upload
from wholeplace.web.places.models import Row
from wholeplace.web.plans.files import contents
from wholeplace.web.plans.models import Publication, Version
from wholeplace.web.value.models import Valuation
missing = [each.stored for each in Upload.objects.all() if not default_storage.exists(each.stored)]
for made in (*Version.objects.all(), *Publication.objects.all()):
    for name in made.files:
        contents(made.files, name)
print(json.dumps({{
    "breaks": [str(each) for each in verify()],
    "missing": missing,
    "jobs": {{job.kind: [job.state, job.attempts, job.problem] for job in Job.objects.all()}},
    "uploads": list(Upload.objects.order_by("pk").values_list("state", flat=True)),
    "spend": Row.objects.filter(table="spend").count(),
    "deeds": list(Event.objects.order_by("chain", "number").values_list("deed", flat=True)),
    "made": [Valuation.objects.count(), Version.objects.count(), Publication.objects.count()],
}}))
"""
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can fork")


class Site:
    """A home folder, what is in it, and processes on it that end outright."""

    def __init__(self, home: Path, told: dict[str, object]) -> None:
        self.home, self.told = home, told
        operator = {"HTTPS": "0", "SECOND_FACTOR": "optional", "HOME": str(home)}
        operator = {f"WHOLEPLACE_{name}": value for name, value in operator.items()}
        self.environment = plain_environment(**operator, TMPDIR=str(home.parent))

    def kill_at(self, words: str) -> None:
        """End whatever comes to a statement that holds these words."""
        (self.home / "kill_at").write_text(words)

    def look(self) -> dict[str, object]:
        """Return what is there, and refuse what is referred to and is not there."""
        found = json.loads(python(LOOK, self.home))
        assert (found["breaks"], found["missing"]) == ([], [])
        return found

    def begin(self, *words: object) -> subprocess.Popen[bytes]:
        """Start a process in a group of its own."""
        return subprocess.Popen(
            [sys.executable, *map(str, words)],
            env=self.environment,
            cwd=ROOT,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )

    def work(self, *, until: str = "") -> None:
        """Let a worker take jobs until it comes to a statement, or to the end of what waits."""
        path = self.home / "wholeplace.sqlite3"
        with closing(sqlite3.connect(path, timeout=20)) as database, database:
            database.execute("UPDATE jobs_job SET beat = ? WHERE state = 'running'", [LONG_AGO])
        if until:
            self.kill_at(until)
        command = (
            ("tests.web.operate.killed_at",) if until else ("wholeplace.web", "work", "--once")
        )
        worker = self.begin("-m", *command)
        try:
            assert worker.wait(PATIENCE) == (-signal.SIGKILL if until else 0)
        finally:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()

    @contextmanager
    def served(self, port: int) -> Iterator[subprocess.Popen[bytes]]:
        """Serve, and end whatever is left of it."""
        module = "tests.web.operate.killed_at:application"
        told = (f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--threads=2", "--preload")
        server = self.begin("-m", "gunicorn", module, *told, "--log-level=critical")
        try:
            wait_until(lambda: answers(port))
            yield server
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)

    def headers(self) -> dict[str, str]:
        """What a signed-in browser sends with a form."""
        return {"Cookie": f"sessionid={self.told['session']}; csrftoken={'a' * 32}"}

    def send_form(self, port: int, path: str, form: dict[str, object]) -> int:
        """Send a form and return the status of the answer."""
        body = urlencode({**form, "csrfmiddlewaretoken": "a" * 32})
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(port, path, body.encode(), kind)

    def ask(self, port: int, path: str, body: bytes, kind: dict[str, str]) -> int:
        """Send a body and return the status of the answer."""
        browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        browser.request("POST", path, body, {**self.headers(), **kind})
        status = browser.getresponse().status
        browser.close()
        return status


def python(code: str, *words: object) -> str:
    """Run code as an operator would and return what it prints."""
    command = [sys.executable, "-c", code, *map(str, words)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=plain_environment()
    )
    return done.stdout.splitlines()[-1]


def answers(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", port)) == 0


def wait_until(happens: Callable[[], bool]) -> None:
    ends = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < ends
        time.sleep(0.02)


@pytest.fixture(scope="module")
def filled(installation, tmp_path_factory) -> tuple[Path, dict[str, object]]:
    """The demonstration with few draws, a file ready to be committed and three jobs asked for."""
    home = tmp_path_factory.mktemp("killed") / "home"
    shutil.copytree(installation, home)
    told = json.loads(python(FILL, home))
    assert (told["state"], told["wrong"]) == ("checked", 0)
    return home, told


@pytest.fixture
def site(filled, tmp_path) -> Site:
    """A copy of it for one test."""
    home, told = filled
    return Site(shutil.copytree(home, tmp_path / "home"), told)


def multipart(content: bytes, body: str) -> tuple[bytes, dict[str, str]]:
    """A file as a browser sends it, and its header."""
    fields = {"csrfmiddlewaretoken": "a" * 32, "body": body, "table": "spend"}
    parts = [
        f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts += [
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ]
    whole = "".join(parts).encode() + content + b"\r\n--edge--\r\n"
    return whole, {"Content-Type": "multipart/form-data; boundary=edge"}


def test_a_server_killed_in_an_upload_keeps_nothing_of_it_and_takes_it_the_second_time(
    site, free_port
):
    row = "council/x_{0},x_{0},A line that is long enough,1,service,observed,A,ours\n"
    head = "id,service,title,gbp_thousand,kind,method,confidence,source\n"
    whole, kind = multipart((head + "".join(map(row.format, range(40_000)))).encode(), "council")
    before, stored = site.look(), sorted((site.home / "files").rglob("*.gz"))
    with site.served(free_port) as server:
        head = f"POST {MONEY}/send/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(whole)}\r\n"
        told = {**site.headers(), **kind}
        head += "".join(f"{name}: {value}\r\n" for name, value in told.items())
        with socket.create_connection(("127.0.0.1", free_port)) as half:
            half.sendall(f"{head}\r\n".encode() + whole[: len(whole) - 200_000])
            wait_until(lambda: any(site.home.parent.glob("*.upload*")))
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)
    assert site.look() == before
    assert sorted((site.home / "files").rglob("*.gz")) == stored
    small, kind = multipart((row.format("id") + row.format(1)).encode(), "council")
    with site.served(free_port) as server:
        site.kill_at('INSERT INTO "money_upload"')
        with pytest.raises(http.client.HTTPException):
            site.ask(free_port, f"{MONEY}/send/", small, kind)
        assert server.wait(20) == -signal.SIGKILL
    assert site.look() == before
    with site.served(free_port):
        assert site.ask(free_port, f"{MONEY}/send/", small, kind) in (302, 422)
    site.look()


def test_a_server_killed_in_a_commit_changes_no_line_and_commits_the_second_time(site, free_port):
    path = f"{MONEY}/files/{site.told['upload']}/review/"
    form = {"version": site.told["version"], "way": "replace", "visibility": "body", "embargo": ""}
    before = site.look()
    with site.served(free_port) as server:
        site.kill_at('UPDATE "places_place" SET "revision"')  # the last thing that a commit writes
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            site.send_form(free_port, path, form)
        assert server.wait(20) == -signal.SIGKILL
    assert site.look() == before
    with site.served(free_port):
        assert site.send_form(free_port, path, form) == 302
    after = site.look()
    assert (after["spend"], after["uploads"]) == (before["spend"] + LINES, ["committed"])
    assert after["deeds"].count("rows.committed") == 1


def test_a_worker_killed_in_a_valuation_and_a_publication_does_each_once(site):
    site.work(until='INSERT INTO "value_valuation"')
    valuing = site.look()
    assert valuing["jobs"]["valuation"][:2] == ["running", 1]
    assert valuing["made"] == [0, 0, 0]
    site.work(until='INSERT INTO "plans_publication"')
    publishing = site.look()
    assert publishing["jobs"]["valuation"][:2] == ["done", 2]
    assert publishing["jobs"]["plan.publish"][:2] == ["running", 1]
    assert publishing["made"] == [1, 1, 0]
    site.work()
    after = site.look()
    assert after["jobs"]["plan.publish"] == ["done", 2, ""]
    assert after["made"] == [1, 1, 1]
    assert [after["deeds"].count(deed) for deed in ("version.made", "plan.published")] == [1, 1]
