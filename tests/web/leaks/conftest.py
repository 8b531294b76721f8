"""Canaries, made for each test that asks for them, and the walk over every address."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from wholeplace.web.accounts.models import User
from wholeplace.web.places.making import add_member, make_place
from wholeplace.web.places.models import Role


def beside(name: str):
    """A module that stands beside this file."""
    full = f"wholeplace_leaks_{name}"
    if full not in sys.modules:
        spec = importlib.util.spec_from_file_location(full, Path(__file__).with_name(f"{name}.py"))
        sys.modules[full] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[full])
    return sys.modules[full]


@pytest.fixture(scope="session")
def walking():
    return beside("walking")


@pytest.fixture(scope="session")
def canary():
    """The module that makes canaries and finds them in answers."""
    return beside("canaries")


@pytest.fixture(scope="session")
def sampling():
    return beside("sampling")


@pytest.fixture
def make(canary, place, person):
    """Makes every kind of thing in some shades, as the NHS body has it."""

    def made(*shades: str):
        return canary.make_canaries(place, person("finance@nhs.example"), shades)

    return made


@pytest.fixture
def outsider(db):
    """The administrator of another place, who belongs to nothing here."""
    other = make_place("Bury", by=None)
    person = User.objects.create_user("head@elsewhere.example", "x", name="Someone Else")
    add_member(person, other.bodies.get(key="council"), Role.values)
    return person
