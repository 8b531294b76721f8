"""``work``: take jobs until told to end."""

from __future__ import annotations

import os
import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from wholeplace.web.jobs.worker import keep_working, perform_waiting


class Command(BaseCommand):
    """Do the work that people ask for in the background."""

    help = "Do background work until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add ``--once`` and ``--with-parent``."""
        parser.add_argument("--once", action="store_true", help="do what waits, then end")
        parser.add_argument(
            "--with-parent", action="store_true", help="end when the process that began it ends"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        if options["once"]:
            self.stdout.write(f"{perform_waiting()} jobs done")
            return
        ended, parent = Event(), os.getppid()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: ended.set())
        orphaned = options["with_parent"]
        keep_working(until=lambda: ended.is_set() or (orphaned and os.getppid() != parent))
