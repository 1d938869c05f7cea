"""statement-bot: what governments say about arms between the DPRK and Russia, told once."""

__version__ = "0.1.0"
