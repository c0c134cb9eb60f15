"""The educators' workbench."""
