"""Functions that move, cut and cast."""
