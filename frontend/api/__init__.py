"""The reading API: JSON for other software."""
