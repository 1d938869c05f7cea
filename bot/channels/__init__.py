"""Where messages go: one file per platform."""
