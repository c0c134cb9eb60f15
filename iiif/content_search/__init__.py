"""Searching inside one artefact: Content Search API 2.0 over transcriptions and what the record tells."""
