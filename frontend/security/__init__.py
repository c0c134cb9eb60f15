"""Who may come in: accounts, log-in, sessions, form tokens."""
