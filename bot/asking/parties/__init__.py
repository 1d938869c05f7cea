"""Who does what to whom, in questions as in sentences."""
