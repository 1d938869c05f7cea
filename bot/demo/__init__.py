"""The demo: sample ministries on loopback, polled and told on the console."""
