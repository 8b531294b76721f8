"""Serve the site from one machine: tables, demonstration, worker and web server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import choice

from wholeplace.errors import MethodError
from wholeplace.web.operate.home import keep, prepare, start_django

DEMONSTRATION = "demonstration"
STATIC_VERSION = "static_version"
PATIENCE = 20.0
LOOK = 0.05
GRACE = 10.0
WORDS = (
    *("amber", "birch", "canal", "delta", "ember", "fern", "glade", "heron", "inlet", "juniper"),
    *("kestrel", "larch", "meadow", "nettle", "otter", "pebble", "quarry", "river", "sorrel"),
    *("thicket", "umber", "vale", "willow", "yarrow"),
)
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Serving:
    """How to serve.

    Attributes:
        home: Folder of the installation.
        host: Address to listen on.
        port: Port to listen on.
        processes: How many server processes; each has eight threads.
        demonstration: Place to fill an empty installation with; empty for none.
    """

    home: Path
    host: str
    port: int
    processes: int
    demonstration: str


def serve(wanted: Serving, tell: Tell) -> None:
    """Serve until interrupted; say where, and how to sign in.

    Raises:
        MethodError: When the port is taken, or this system cannot run the server.
    """
    if os.name == "nt":
        raise MethodError("serve needs Linux or macOS; on Windows use WSL or a container")
    _refuse_taken(wanted.host, wanted.port)
    prepare(wanted.home, host=wanted.host)
    start_django()
    _gather_static(wanted.home)
    with ExitStack() as running:
        # The server takes seconds to start: beside an empty database that nobody can ask for yet,
        # it starts while the tables are made.
        server = running.enter_context(_running(_server(wanted))) if _is_new() else None
        lines = _ready_tables(wanted)
        running.enter_context(_running(_worker()))
        server = server or running.enter_context(_running(_server(wanted)))
        _wait_for(wanted.host, wanted.port, server)
        tell(f"wholeplace is ready: http://{wanted.host}:{wanted.port}/")
        for line in lines:
            tell(line)
        tell("Stop it with Ctrl-C. Everything is kept in " + str(wanted.home))
        server.wait()


def _is_new() -> bool:
    """Return whether there is no database yet."""
    from django.db import connection

    held = connection.settings_dict["NAME"]
    return connection.vendor == "sqlite" and not Path(held).exists()


def _ready_tables(wanted: Serving) -> list[str]:
    """Bring the database up to date, fill an empty one, and say how to sign in."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return _demonstration(wanted) if wanted.demonstration else []


def _gather_static(home: Path) -> None:
    from django.conf import settings
    from django.core.management import call_command

    made = max(path.stat().st_mtime_ns for path in (settings.HERE / "static").rglob("*"))
    told = home / STATIC_VERSION
    if told.is_file() and told.read_text(encoding="utf-8").strip() == str(made):
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    keep(told, str(made))


def _demonstration(wanted: Serving) -> list[str]:
    from wholeplace.web.places.making import ACTORS, demonstrate
    from wholeplace.web.places.models import Place
    from wholeplace.web.plans.work import assemble

    kept = wanted.home / DEMONSTRATION
    if not Place.objects.exists():
        password = "-".join(choice(WORDS) for _ in range(5))
        place = demonstrate(wanted.demonstration, password=password)
        keep(kept, f"{place.name}\n{password}")
        assemble(place, by=None)
    if not kept.is_file():
        return []
    name, password = kept.read_text(encoding="utf-8").split("\n")[:2]
    people = [f"  {actor.email:<24} {', '.join(actor.roles)}" for actor in ACTORS]
    return [
        f"Demonstration: {name}, from published figures; the people are made up.",
        f"Sign in with the password {password} as any of:",
        *people,
    ]


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that ends when this ends, or is asked to."""
    former = signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    process = subprocess.Popen(command, start_new_session=True)
    try:
        yield process
    except KeyboardInterrupt:
        pass
    finally:
        _end(process)
        signal.signal(signal.SIGTERM, former)


def _worker() -> list[str]:
    return [sys.executable, "-m", "wholeplace.web", "work", "--with-parent"]


def _server(wanted: Serving) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "wholeplace.web.wsgi:application",
        "--config=python:wholeplace.web.operate.warming",
        f"--bind={wanted.host}:{wanted.port}",
        "--worker-class=gthread",
        "--preload",
        f"--workers={wanted.processes}",
        "--threads=8",
        "--timeout=120",
        "--graceful-timeout=5",
        "--log-level=error",
        "--worker-tmp-dir=/dev/shm" if Path("/dev/shm").is_dir() else "--no-sendfile",
    ]


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            what = f"port {port} on {host} cannot be used ({error.strerror}): try --port {port + 1}"
            raise MethodError(what) from None


def _wait_for(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and server.poll() is None:
        try:
            with socket.create_connection((host, port), timeout=1):
                return
        except OSError:
            time.sleep(LOOK)
    raise MethodError("the web server did not start: see the messages above")
