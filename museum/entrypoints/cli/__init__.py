"""The `museum` command."""

from __future__ import annotations

import sys

import click

from museum.domain.errors import MuseumError
from museum.entrypoints.cli.group import LazyGroup
from museum.settings import BadSettings

COMMANDS = {
    "init": "museum.entrypoints.cli.house:init",
    "status": "museum.entrypoints.cli.house:status",
    "reindex": "museum.entrypoints.cli.house:reindex",
    "repair": "museum.entrypoints.cli.house:repair_command",
    "ingest": "museum.entrypoints.cli.ingest:ingest",
    "import": "museum.entrypoints.cli.imports:import_command",
    "transcribe": "museum.entrypoints.cli.transcribe:transcribe",
    "search": "museum.entrypoints.cli.search:search",
    "export": "museum.entrypoints.cli.export:export",
    "serve": "museum.entrypoints.cli.serve:serve",
    "worker": "museum.entrypoints.cli.serve:worker",
    "sample": "museum.entrypoints.cli.sample:sample",
    "schools": "museum.entrypoints.cli.schools:schools",
    "units": "museum.entrypoints.cli.units:units",
    "report": "museum.entrypoints.cli.report:report",
    "session": "museum.entrypoints.cli.session:session",
    "user": "museum.entrypoints.cli.people:user",
}


@click.group(cls=LazyGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="museum-platform")
def cli() -> None:
    """Digitise, exhibit and teach: the provincial museums' platform.

    Settings come from MUSEUM_… in the environment and config/museum.toml. Exit status: 0 all
    well, 1 some items failed, 2 wrong usage or configuration.
    """


def main() -> None:
    """Run the command; a wrong setting is one line and exit status 2."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BadSettings as error:
        click.echo(f"museum: {error}", err=True)
        sys.exit(2)
    except MuseumError as error:
        click.echo(f"museum: {error.reason.vi} / {error.reason.en}", err=True)
        sys.exit(2)
