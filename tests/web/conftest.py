"""A demonstration place, made once a session; every test sees it anew and changes only its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from wholeplace.web.accounts.models import User
from wholeplace.web.places import workspace
from wholeplace.web.places.access import viewer_of
from wholeplace.web.places.making import ACTORS, demonstrate
from wholeplace.web.places.models import Body, Place
from wholeplace.web.places.services import By

PASSWORD = "seven quiet otters swim"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with the demonstration in it."""
    with django_db_blocker.unblock():
        demonstrate("Wigan", password=PASSWORD)


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """No redirects to HTTPS, no second factor asked for, files and caches of the test's own."""
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SECOND_FACTOR = "optional"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    settings.STATIC_ROOT = settings.HERE / "static"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    workspace._workspaces.clear()  # what a test made, and its database took back
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]


@pytest.fixture
def place(db) -> Place:
    return Place.objects.get(slug="wigan")


@pytest.fixture
def body(place) -> Callable[[str], Body]:
    """A body by its key, such as ``council``."""
    return lambda key: place.bodies.get(key=key)


@pytest.fixture
def person(db) -> Callable[[str], User]:
    """An actor of the demonstration by address, such as ``finance@nhs.example``."""
    return lambda email: User.objects.get(email=email)


@pytest.fixture
def by(place, person) -> Callable[[str], By]:
    """An actor and what they may do."""
    return lambda email: By(person(email), viewer_of(person(email), place))


@pytest.fixture
def signed_in(person) -> Callable[[str], Client]:
    """A browser in which an actor is signed in, without JavaScript."""

    def sign_in(email: str) -> Client:
        client = Client()
        client.force_login(person(email), backend=BACKEND)
        return client

    return sign_in


BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERYBODY = tuple(actor.email for actor in ACTORS)
