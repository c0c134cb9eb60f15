"""The API: JSON for other software."""

from __future__ import annotations

# Whoever registers the blueprint, after whichever import, registers all that it answers.
from frontend.api import education as education
from frontend.api import openapi as openapi
from frontend.api import records as records
