"""An installation's platform in this process, for what no command does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from museum.bootstrap import Platform, bootstrap
from museum.settings import load_settings
from tests.factories.command import Installation


@contextmanager
def inside(installation: Installation) -> Iterator[Platform]:
    """Wire the platform of an installation; afterwards this process is as before."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"MUSEUM_DATA_DIR": str(installation.data_dir), **installation.settings}.items():
            patch.setenv(name, value)
        patch.setattr(tempfile, "tempdir", tempfile.tempdir)
        platform = bootstrap(load_settings())
        try:
            yield platform
        finally:
            platform.engine.dispose()
