"""The image service: what is asked, which tile or rendering answers it, and where the bytes come from."""
