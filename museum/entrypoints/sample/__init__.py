"""The sample museum: plates drawn by this project, taken in by the real ingest."""
