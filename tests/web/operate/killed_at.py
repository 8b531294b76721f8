"""The site and its worker, ended outright at a statement that a test has named.

Before each statement the file ``kill_at`` in the home folder is read. When the statement, with what
goes into it, holds the words in that file, every process of the group is killed: nothing is asked,
nothing is tidied up, as when the power goes.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import django
from django.db.backends.signals import connection_created

KILL_AT = Path(os.environ["WHOLEPLACE_HOME"]) / "kill_at"


def watch(execute, sql, params, many, context):
    """End everything when this is the statement; else let it through."""
    if KILL_AT.is_file() and KILL_AT.read_text() in f"{sql} {params}":
        KILL_AT.unlink()
        os.killpg(0, signal.SIGKILL)
    return execute(sql, params, many, context)


def arm(connection, **_named) -> None:
    """Watch every statement of a connection."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


os.environ["DJANGO_SETTINGS_MODULE"] = "wholeplace.web.settings"
django.setup()
connection_created.connect(arm)

if __name__ == "__main__":
    from django.core.management import call_command

    call_command("work")
else:
    from wholeplace.web.wsgi import application as application
