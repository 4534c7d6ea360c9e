"""xent: cross-entropy losses on any array library (under construction)."""

__version__ = "0.1.0"
