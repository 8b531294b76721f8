"""A person who can sign in, known by an e-mail address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> User:
        """Return a new person; without a password they sign in by another way.

        Raises:
            ValueError: When there is no e-mail address.
        """
        if not email:
            raise ValueError("a person needs an e-mail address")
        user = self.model(email=email.strip().casefold(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with an e-mail address, whatever its capitals."""
        return self.get(email=(username or "").strip().casefold())


class User(AbstractBaseUser):
    """An officer, a commissioner, a partner's representative: never somebody who uses a service.

    Attributes:
        email: Address, lower case, unique.
        name: Name as others see it.
        is_active: Whether the person may sign in.
        is_operator: Whether the person may make places and give them administrators.
        joined: When the person was made.
        sign_outs: How often the person signed out everywhere; a session holds only while this
            is what it was when the session began.
    """

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    joined = models.DateTimeField(default=timezone.now)
    sign_outs = models.PositiveIntegerField(default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to hold; a new password or sign-out changes it."""
        return f"{super().get_session_auth_hash()}.{self.sign_outs}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same under each secret key that was replaced."""
        for made in super().get_session_auth_fallback_hash():
            yield f"{made}.{self.sign_outs}"
