"""A strict Slack on this machine, for tests to talk to over real sockets."""
