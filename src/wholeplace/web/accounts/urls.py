"""Addresses of a person's own account."""

from __future__ import annotations

from django.urls import path

from wholeplace.web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("account/me/", views.account, name="account"),
    path("account/me/sign-out-everywhere/", views.sign_out, name="sign_out"),
    path("language/", views.language, name="language"),
]
