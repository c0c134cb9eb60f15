"""Artefacts for places without a network: one zip that opens from a stick by a double click."""
