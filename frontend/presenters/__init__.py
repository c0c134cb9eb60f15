"""Models turned into what a page shows: small frozen views, no queries."""
