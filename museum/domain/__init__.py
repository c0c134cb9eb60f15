"""The museum's records and their rules: typed models, no session, no input or output."""
