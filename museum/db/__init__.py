"""The database: engine, sessions, claims of waiting jobs, migrations."""
