"""Tokens for the people of the demonstration, and programs that carry one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from wholeplace.web.api.tokens import make_token
from wholeplace.web.places.access import Deed

EVERY = tuple(deed.value for deed in Deed)


@dataclass(frozen=True)
class Program:
    """Something that sends requests with a token."""

    secret: str
    at: str = "/api/v1"

    def __call__(self, method: str, path: str, sent: object = None, **files: object):
        client, headers = Client(enforce_csrf_checks=True), {}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        if files:
            return client.post(self.at + path, {**(sent or {}), **files}, headers=headers)
        body = "" if sent is None else json.dumps(sent)
        return client.generic(
            method, self.at + path, body, content_type="application/json", headers=headers
        )

    def get(self, path: str) -> HttpResponse:
        return self("GET", path)


@pytest.fixture
def program(person) -> Callable[..., Program]:
    """A program with a token of somebody; every scope unless told."""

    def make(email: str, scopes=EVERY, place=None, days: int = 30) -> Program:
        _token, secret = make_token(
            person(email), name="a program", scopes=scopes, days=days, place=place
        )
        return Program(secret)

    return make
