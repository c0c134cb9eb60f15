"""Registers as museums keep them: CSV, Excel workbooks, JSON lines."""
