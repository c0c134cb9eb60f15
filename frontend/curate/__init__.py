"""The curators' workbench at `/curate/`."""
