"""``wholeplace serve`` as an operator meets it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="serve needs Linux or macOS")


def begin(home, port: int, environment) -> tuple[subprocess.Popen[str], list[str]]:
    """Start serving, and return what it says until it tells how to stop it."""
    words = ["serve", "--home", str(home), "--port", str(port), "--demonstration", "Wigan"]
    server = subprocess.Popen(
        [sys.executable, "-m", "wholeplace", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    said = []
    for line in server.stdout:
        said.append(line.rstrip())
        if "Ctrl-C" in line:
            break
    return server, said


def end(server: subprocess.Popen[str]) -> int:
    server.send_signal(signal.SIGTERM)
    code = server.wait(20)
    server.stdout.close()
    return code


def sign_in(opener: OpenerDirector, site: str, email: str, password: str) -> str:
    """Sign in as a browser does and return the page that follows."""
    page = opener.open(f"{site}/account/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "login": email, "password": password}
    return (
        opener.open(f"{site}/account/login/", urlencode(form).encode(), timeout=20).read().decode()
    )


def test_it_says_where_it_is_and_how_to_sign_in_and_keeps_everything(
    tmp_path, free_port, operator_environment
):
    home, site = tmp_path / "home", f"http://127.0.0.1:{free_port}"
    server, said = begin(home, free_port, operator_environment)
    try:
        assert said[0] == f"wholeplace is ready: {site}/"
        password = re.search(r"password (\S+) as", " ".join(said))[1]
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        page = sign_in(opener, site, "finance@council.example", password)
        assert "Wigan" in page
        policy = opener.open(f"{site}/account/login/", timeout=20).headers[
            "Content-Security-Policy"
        ]
        assert "unsafe-inline" not in policy
        css = opener.open(f"{site}/static/wholeplace/govuk.css", timeout=20)
        assert css.status == 200
    finally:
        assert end(server) == 0
    with socket.socket() as trial:
        assert trial.connect_ex(("127.0.0.1", free_port)) != 0
    again, said_again = begin(home, free_port, operator_environment)
    end(again)
    assert said_again == said


def test_a_taken_port_is_said_with_what_would_do(wholeplace, tmp_path, free_port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port))
        other.listen()
        answer = wholeplace("serve", "--home", tmp_path, "--port", free_port)
    assert answer.returncode == 2
    assert f"try --port {free_port + 1}" in answer.stderr
    assert not list(tmp_path.iterdir())


def test_an_unknown_place_is_refused_with_the_nearest_name(wholeplace, tmp_path, free_port):
    answer = wholeplace(
        "serve", "--home", tmp_path, "--port", free_port, "--demonstration", "Wigam"
    )
    assert answer.returncode == 2
    assert "did you mean 'Wigan'" in answer.stderr


def test_check_names_everything_unsafe_about_a_demonstration(wholeplace, installation):
    answer = wholeplace("serve", "--check", "--home", installation, WHOLEPLACE_DEBUG="1")
    assert answer.returncode == 2
    unsafe = [line for line in answer.stdout.splitlines() if line.startswith("UNSAFE")]
    assert [line.split(": ")[1] for line in unsafe] == ["WHOLEPLACE_DEBUG", "people"]


def test_check_finds_nothing_unsafe_once_all_is_set(wholeplace, tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    told = {
        "WHOLEPLACE_SECRET_KEY": "x" * 60,
        "WHOLEPLACE_PROXIED": "1",
        "WHOLEPLACE_HOSTS": "plan.example.gov.uk",
        "WHOLEPLACE_MAIL": "smtp://mail.example",
    }
    subprocess.run(
        [sys.executable, "-m", "wholeplace.web", "migrate", "--verbosity", "0"],
        check=True,
        env={**os.environ, **told, "WHOLEPLACE_HOME": str(home)},
    )
    answer = wholeplace("serve", "--check", "--home", home, **told)
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.splitlines()[-1] == "0 unsafe for production, 1 to know."


def test_check_of_an_empty_folder_says_all_that_is_missing(wholeplace, tmp_path):
    answer = wholeplace(
        "serve",
        "--check",
        "--home",
        tmp_path / "home",
        WHOLEPLACE_HTTPS="0",
        WHOLEPLACE_HOSTS="*",
        WHOLEPLACE_SECOND_FACTOR="optional",
    )
    assert answer.returncode == 2
    for what in ("WHOLEPLACE_SECRET_KEY", "WHOLEPLACE_HTTPS", "WHOLEPLACE_HOSTS", "database"):
        assert f"UNSAFE: {what}" in answer.stdout
