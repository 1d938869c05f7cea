"""tests/servers."""
