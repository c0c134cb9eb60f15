"""`python -m museum.entrypoints.cli`: the `museum` command."""

from museum.entrypoints.cli import main

main()
