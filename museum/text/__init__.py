"""Vietnamese text: pure functions that everything above shares."""
