"""Use cases: plain functions from a session, ports and input to a result; one transaction each."""
