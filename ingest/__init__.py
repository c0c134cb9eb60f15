"""Scans become trusted originals and access copies; registers become rows."""
