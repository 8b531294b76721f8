"""The folder of worked-out results stays within bounds, and the latest stay in it."""

from __future__ import annotations

import os

from wholeplace.web.jobs.pruning import prune, prune_cache


def test_the_oldest_go_until_the_rest_fits(tmp_path):
    for age, name in enumerate(("new", "middle", "old")):
        path = tmp_path / f"{name}.djcache"
        path.write_bytes(bytes(100))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "not ours.txt").write_bytes(bytes(1_000))
    # 300 bytes are there and 250 may stay: one file of 100 goes, and the folder holds 200
    assert prune(tmp_path, most=250) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "middle.djcache",
        "new.djcache",
        "not ours.txt",
    ]
    assert prune(tmp_path, most=250) == 0
    assert prune(tmp_path, most=0) == 2


def test_a_folder_that_is_not_there_is_left_alone(tmp_path):
    assert prune(tmp_path / "none") == 0


def test_what_the_site_kept_can_be_made_again(settings, tmp_path):
    from django.core.cache import caches

    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": tmp_path / "cache",
        }
    }
    caches["default"].set("menu", b"x" * 1_000)
    assert prune_cache() == 0
    assert prune(tmp_path / "cache", most=10) == 1
    assert caches["default"].get("menu") is None


def test_a_cache_that_is_no_folder_is_left_alone():
    assert prune_cache() == 0
