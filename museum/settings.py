"""Settings: parsed once from the environment and `config/museum.toml`, frozen, refused early by name."""

from __future__ import annotations

import os
import re
import unicodedata
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from museum.domain.tile_archive import TILE

SHORTEST_SECRET = 32
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
ROOT = Path(__file__).resolve().parent.parent


class BadSettings(Exception):
    """A setting that cannot be used; the message is one line and names the variable."""


class Settings(BaseSettings):
    """All that can be set. Every field is `MUSEUM_<NAME>` in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="MUSEUM_",
        frozen=True,
        extra="ignore",
        toml_file=ROOT / "config" / "museum.toml",
        env_ignore_empty=True,
    )

    data_dir: Path = ROOT / "data"
    """Holds all embedded state."""
    database_url: str = ""
    storage_url: str = ""
    s3_endpoint_url: str | None = None
    search_url: str = ""
    search_prefix: str = ""
    queue: str = "embedded"
    mail_url: str = ""
    base_url: str = ""
    secret_key: str = ""
    """Signs sessions and previews; made and kept in the data directory when not set."""
    ratelimit_enabled: bool = True
    renderings_per_second: Annotated[float, Field(gt=0, le=10_000)] = 20
    """Pictures that one client address may have rendered, sustained; a minute's worth at once."""
    rendered_cache_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 512
    """Room for rendered pictures in the data directory; 0: none are kept on disk."""
    limited_side: Annotated[int, Field(ge=0, le=100_000)] = 2_000
    """Most pixels on the longer side of pictures whose rights are reserved; 0: no limit."""
    watermark: Annotated[str, Field(max_length=60)] = ""
    """Words laid over pictures whose rights are reserved; empty: none."""
    proxies: Annotated[int, Field(ge=0, le=8)] = 0
    """Reverse proxies in front: each adds the address it was asked from to X-Forwarded-For."""
    upload_limit_mb: Annotated[int, Field(ge=1, le=100_000)] = 2_048
    """The largest single upload of the browser."""
    partner_hosts_allowed: str = ""
    """Servers inside our own network that may be asked for manifests: names, or name:port, parted by commas."""
    pack_limit_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 300
    """The largest offline pack that the site gives out; larger ones are made by `museum export pack`."""
    retention_days: Annotated[int, Field(ge=1, le=3_650)] = 180
    """So long after a visit, what is personal in its bookings is erased."""
    lease_seconds: Annotated[float, Field(ge=1, le=3600)] = 60
    """How long a job may be silent before another worker takes it over."""
    attempts: Annotated[int, Field(ge=1, le=20)] = 5
    """How often a job is tried before it rests in the needs-attention list."""
    log_level: str = "INFO"
    port: Annotated[int, Field(ge=1, le=65_535)] = 5000

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        return _scheme(value, ("sqlite", "postgresql+psycopg"))

    @field_validator("storage_url")
    @classmethod
    def _storage(cls, value: str) -> str:
        return _scheme(value, ("file", "s3"))

    @field_validator("search_url", "base_url")
    @classmethod
    def _http(cls, value: str) -> str:
        return _with_host(_scheme(value, ("http", "https"))).rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: str) -> str:
        if value and len(value) < SHORTEST_SECRET:
            msg = f"needs at least {SHORTEST_SECRET} characters"
            raise ValueError(msg)
        return value

    @field_validator("mail_url")
    @classmethod
    def _mail(cls, value: str) -> str:
        checked = _scheme(value, ("smtp", "smtps", "file"))
        if checked.startswith("file:"):
            return checked
        for sender in parse_qs(urlsplit(checked).query).get("from", []):
            if not _ADDRESS.fullmatch(parseaddr(sender)[1]):
                # With such a sender no letter would ever go out.
                msg = "from= needs an e-mail address"
                raise ValueError(msg)
        return _with_host(checked)

    @field_validator("queue")
    @classmethod
    def _queue(cls, value: str) -> str:
        return value if value == "embedded" else _scheme(value, ("redis", "rediss", "amqp", "amqps"))

    @field_validator("search_prefix")
    @classmethod
    def _prefix(cls, value: str) -> str:
        if value and not (
            value.replace("-", "").replace("_", "").isalnum() and value == value.lower() and value.isascii()
        ):
            msg = "lower-case letters, digits, - and _ only"
            raise ValueError(msg)
        return value

    @field_validator("limited_side")
    @classmethod
    def _side(cls, value: int) -> int:
        if 0 < value < TILE:
            msg = f"0 for no limit, or at least {TILE} pixels"
            raise ValueError(msg)
        return value

    @field_validator("watermark")
    @classmethod
    def _words(cls, value: str) -> str:
        words = unicodedata.normalize("NFC", " ".join(value.split()))
        if not words.isprintable():
            msg = "printable letters only"
            raise ValueError(msg)
        return words

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            msg = "DEBUG, INFO, WARNING or ERROR"
            raise ValueError(msg)
        return value.upper()

    @model_validator(mode="after")
    def _s3_needs_bucket(self) -> Self:
        if self.storage_url.startswith("s3:") and not urlsplit(self.storage_url).netloc:
            msg = "MUSEUM_STORAGE_URL: s3:// needs a bucket, as in s3://bucket/prefix"
            raise ValueError(msg)
        return self

    @property
    def database(self) -> str:
        """The database's address, the embedded one by default."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'museum.db'}"

    @property
    def storage(self) -> str:
        """The storage's address, the embedded one by default."""
        return self.storage_url or (self.data_dir.resolve() / "objects").as_uri()

    @property
    def mail(self) -> str:
        """The post's address: letters become files by default."""
        return self.mail_url or (self.data_dir.resolve() / "outbox").as_uri()

    @property
    def public_url(self) -> str:
        """The public address, without a final slash."""
        return self.base_url or f"http://127.0.0.1:{self.port}"

    @property
    def partner_hosts(self) -> frozenset[str]:
        """The servers inside our own network that may be asked for manifests."""
        return frozenset(
            name.strip().lower() for name in self.partner_hosts_allowed.split(",") if name.strip()
        )

    @property
    def embedded_queue(self) -> bool:
        return self.queue == "embedded"

    @property
    def config_dir(self) -> Path:
        return ROOT / "config"


def _with_host(value: str) -> str:
    if value and (not urlsplit(value).hostname or any(char.isspace() for char in value)):
        msg = "names no host"
        raise ValueError(msg)
    return value


def _scheme(value: str, allowed: tuple[str, ...]) -> str:
    if value and urlsplit(value).scheme not in allowed:
        msg = f"must start with {' or '.join(f'{scheme}:' for scheme in allowed)}"
        raise ValueError(msg)
    return value


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; raises BadSettings with one line that names the variable."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        message = str(first["msg"]).removeprefix("Value error, ")
        name = "MUSEUM_" + str(first["loc"][0]).upper() if first["loc"] else ""
        given = os.environ.get(name)
        shown = f" (is “{given}”)" if given and "SECRET" not in name and "@" not in given else ""
        raise BadSettings(f"{name}: {message}{shown}" if name else message) from None
    except (ValueError, OSError) as error:
        raise BadSettings(f"config/museum.toml: {error}") from None
