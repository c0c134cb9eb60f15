"""Settings: a wrong one is one line that names the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from museum.settings import BadSettings, load_settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "STORAGE_URL", "SEARCH_URL", "QUEUE", "PORT", "BASE_URL"):
        monkeypatch.delenv(f"MUSEUM_{name}", raising=False)
    monkeypatch.setenv("MUSEUM_DATA_DIR", str(tmp_path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUSEUM_PORT", "lots"),
        ("MUSEUM_PORT", "70000"),
        ("MUSEUM_DATABASE_URL", "mysql://x"),
        ("MUSEUM_STORAGE_URL", "ftp://x"),
        ("MUSEUM_STORAGE_URL", "s3://"),
        ("MUSEUM_SEARCH_URL", "elastic:9200"),
        ("MUSEUM_QUEUE", "rabbit"),
        ("MUSEUM_BASE_URL", "museum.example"),
        ("MUSEUM_RATELIMIT_ENABLED", "perhaps"),
        ("MUSEUM_SEARCH_PREFIX", "Bảo tàng"),
        ("MUSEUM_LOG_LEVEL", "LOUD"),
        ("MUSEUM_MAIL_URL", "pigeon://x"),
        ("MUSEUM_LIMITED_SIDE", "300"),
        ("MUSEUM_LIMITED_SIDE", "-1"),
        ("MUSEUM_WATERMARK", "x" * 61),
        ("MUSEUM_WATERMARK", "left\u202eright"),
        ("MUSEUM_RENDERINGS_PER_SECOND", "0"),
        ("MUSEUM_RENDERED_CACHE_MB", "-1"),
        ("MUSEUM_PROXIES", "many"),
        ("MUSEUM_MAIL_URL", "smtp://post.example?from=the museum"),
        ("MUSEUM_RETENTION_DAYS", "0"),
        ("MUSEUM_RETENTION_DAYS", "4000"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_secret_is_not_repeated_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEUM_DATABASE_URL", "mysql://user:hush@host/db")
    with pytest.raises(BadSettings) as caught:
        load_settings()
    assert "hush" not in str(caught.value)


def test_everything_has_an_embedded_default(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.database == f"sqlite:///{tmp_path.resolve() / 'museum.db'}"
    assert settings.storage == (tmp_path.resolve() / "objects").as_uri()
    assert settings.embedded_queue
    assert settings.public_url == "http://127.0.0.1:5000"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEUM_PORT", "")
    assert load_settings().port == 5000


def test_the_words_of_a_watermark_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEUM_WATERMARK", "  © Ba\u0309o \n ta\u0300ng ")
    assert load_settings().watermark == "© Bảo tàng"


def test_a_limit_may_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSEUM_LIMITED_SIDE", "0")
    assert load_settings().limited_side == 0
