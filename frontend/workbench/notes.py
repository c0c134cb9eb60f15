"""The kinds of short message that a page shows once."""

from __future__ import annotations

BAD, GOOD, PLAIN = "error", "success", "info"
