"""Indicators: what counts toward each, how far it has come, and the rows behind every number."""
