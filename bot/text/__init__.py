"""Words, sentences, dates: what match, facts, commands and compose share."""
