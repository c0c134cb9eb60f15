"""The managers' workbench."""
