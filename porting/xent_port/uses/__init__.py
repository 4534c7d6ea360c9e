"""Finds the uses of covered losses in one source: what each name stands for, and what is done with it."""
