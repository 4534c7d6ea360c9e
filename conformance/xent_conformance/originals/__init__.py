"""The original frameworks: environments, the processes that run in them, and what they answer."""
