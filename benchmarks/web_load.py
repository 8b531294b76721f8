"""A hundred people browsing and twenty editing at once: does everybody's work arrive, and how soon?

    python benchmarks/web_load.py --seconds 60                         on SQLite
    python benchmarks/web_load.py --seconds 60 --database URL          on PostgreSQL

It serves a demonstration in a folder of its own, as an operator would, and ends it afterwards.
Editors raise a number in one of a few rows that they all share: what was answered 'saved' must be
in the row at the end, so that a lost update cannot hide.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

BROWSERS, EDITORS, SHARED_ROWS = 100, 20, 5
THINKING = (1.0, 5.0)
PAGES = (
    "/places/wigan/",
    "/places/wigan/count/",
    "/places/wigan/prevention/",
    "/places/wigan/value/",
    "/places/wigan/outcomes/",
    "/places/wigan/plan/",
    "/places/wigan/money/",
    "/places/wigan/tables/spend/",
    "/places/wigan/tables/outcomes/",
    "/places/wigan/activity/",
)
PREPARE = """
import json, sys
from pathlib import Path
from wholeplace.web.operate.home import prepare, start_django
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from wholeplace.web.accounts.models import User
from wholeplace.web.places.making import add_member, demonstrate
from wholeplace.web.places.models import Row
call_command("migrate", verbosity=0)
place = demonstrate("Wigan", password="seven quiet otters swim")
council = place.bodies.get(key="council")
def session(number, roles):
    user = User.objects.create_user(f"load{number}@council.example", None, name=f"Load {number}")
    add_member(user, council, roles)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key
people = [session(n, ["viewer" if n < BROWSERS else "editor"]) for n in range(BROWSERS + EDITORS)]
rows = []
for row in Row.objects.filter(place=place, table="outcomes")[:SHARED_ROWS]:
    row.body, row.values = council, {**row.values, "title": "0"}
    row.save()
    rows.append(row.pk)
print(json.dumps({"people": people, "rows": rows}))
"""
FINISH = """
import json, sys
from pathlib import Path
from wholeplace.web.operate.home import prepare, start_django
prepare(Path(sys.argv[1]), host="127.0.0.1")
start_django()
from wholeplace.web.audit.verify import verify
from wholeplace.web.places.models import Row
rows = Row.objects.filter(pk__in=json.loads(sys.argv[2]))
print(json.dumps([{str(r.pk): int(r.values["title"]) for r in rows}, [str(b) for b in verify()]]))
"""


@dataclass
class Tally:
    """What was asked, how long each answer took [s], what was saved and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    saved: Counter[int] = field(default_factory=Counter)
    conflicts: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, what: str, seconds: float) -> None:
        """Keep how long an answer took."""
        with self.lock:
            self.times.setdefault(what, []).append(seconds)


class Browser:
    """One person's browser: a session, and a connection kept open."""

    def __init__(self, port: int, session: str, tally: Tally) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.session, self.tally = session, tally
        self.token = "a" * 32

    def ask(self, what: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask for a page, or send a form, and return status and text."""
        headers = {"Cookie": f"sessionid={self.session}; csrftoken={self.token}"}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self.token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        try:
            self.connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            self.connection.request("GET" if form is None else "POST", path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode()
        self.tally.took(what, time.perf_counter() - began)
        if answer.status >= 500 or "lock" in text[:300].casefold():
            self.tally.wrong.append(f"{path}: {answer.status}")
        return answer.status, text


def browse(browser: Browser, luck: random.Random, until: Callable[[], bool]) -> None:
    """Look at one page after another, with time to read each."""
    while not until():
        path = luck.choice(PAGES)
        status, _ = browser.ask(f"GET {path}", path)
        if status != 200:
            browser.tally.wrong.append(f"{path}: {status}")
        time.sleep(luck.uniform(*THINKING))


def edit(browser: Browser, rows: list[int], luck: random.Random, until: Callable[[], bool]) -> None:
    """Raise the number of a shared row by one, again and again; begin anew on a conflict."""
    while not until():
        row = luck.choice(rows)
        path = f"/places/wigan/tables/outcomes/{row}/"
        status, text = browser.ask("GET a form", path)
        form = fields(text)
        if status != 200 or "title" not in form:
            browser.tally.wrong.append(f"{path}: {status} without a form")
            continue
        form["title"] = str(int(form["title"]) + 1)
        time.sleep(luck.uniform(0.2, 2.0))
        status, _ = browser.ask("POST a form", path, form)
        with browser.tally.lock:
            if status == 302:
                browser.tally.saved[row] += 1
            elif status == 409:
                browser.tally.conflicts += 1
            else:
                browser.tally.wrong.append(f"{path}: {status} to a form")
        time.sleep(luck.uniform(*THINKING))


def fields(page: str) -> dict[str, str]:
    """Return what the form of a row's page would send unchanged."""
    form = page[page.find('name="back"') - 200 :]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "csrf" not in name[1]:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', inside)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, inside in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S
    ):
        found[name] = unescape(inside).strip()
    return found


def percentile(times: list[float], share: float) -> float:
    """Return the time within which a share of the answers came [s]."""
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


def run(seconds: float, *, database: str, processes: int) -> int:
    """Serve, load, and print what was found; 1 when anything went wrong."""
    home = Path(tempfile.mkdtemp(prefix="wholeplace-load-"))
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    if database:
        environment["DATABASE_URL"] = database
    numbers = f"BROWSERS, EDITORS, SHARED_ROWS = {BROWSERS}, {EDITORS}, {SHARED_ROWS}\n"
    prepared = json.loads(_python(numbers + PREPARE, home, environment=environment))
    port = _free_port()
    words = ["serve", "--home", home, "--port", port, "--processes", processes]
    server = subprocess.Popen(
        [sys.executable, "-m", "wholeplace", *map(str, words)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        print(server.stdout.readline().strip())
        tally = _load(port, prepared["people"], prepared["rows"], seconds)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    rows = json.dumps(prepared["rows"])
    numbers_now, breaks = json.loads(_python(FINISH, home, rows, environment=environment))
    return _report(tally, {int(k): v for k, v in numbers_now.items()}, breaks, seconds)


def _load(port: int, people: list[str], rows: list[int], seconds: float) -> Tally:
    warm = Browser(port, people[0], Tally())
    for path in PAGES:
        warm.ask("warm", path)
        warm.ask("warm", path)
    tally, ends = Tally(), time.monotonic() + seconds
    luck = random.Random(1)

    def over() -> bool:
        return time.monotonic() >= ends

    threads = []
    for number, session in enumerate(people):
        browser, own = Browser(port, session, tally), random.Random(luck.random())
        target, told = (
            (browse, (browser, own, over))
            if number < BROWSERS
            else (edit, (browser, rows, own, over))
        )
        threads.append(threading.Thread(target=target, args=told))
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    return tally


def _report(tally: Tally, found: dict[int, int], breaks: list[str], seconds: float) -> int:
    every = [each for times in tally.times.values() for each in times]
    print(f"{len(every):,} answers in {seconds:g} s ({len(every) / seconds:.0f} a second)")
    for what, times in sorted(tally.times.items()):
        print(
            f"  {what:<32} {len(times):>6}  median {percentile(times, 0.5) * 1000:6.0f} ms"
            f"  p95 {percentile(times, 0.95) * 1000:6.0f} ms"
        )
    print(f"  all: p95 {percentile(every, 0.95) * 1000:.0f} ms, longest {max(every) * 1000:.0f} ms")
    lost = {row: (tally.saved[row], found[row]) for row in found if tally.saved[row] != found[row]}
    print(f"  saved {sum(tally.saved.values())}, met somebody else {tally.conflicts}, lost {lost}")
    print(f"  went wrong {Counter(tally.wrong).most_common(8)}; the log: {breaks or 'holds'}")
    return int(bool(lost or tally.wrong or breaks or percentile(every, 0.95) > 0.5))


def _python(code: str, *words: object, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    ).stdout


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="", help="DATABASE_URL; SQLite when not given")
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    return run(told.seconds, database=told.database, processes=told.processes)


if __name__ == "__main__":
    sys.exit(main())
