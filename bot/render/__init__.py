"""Document to markup, one file per platform; pure."""
