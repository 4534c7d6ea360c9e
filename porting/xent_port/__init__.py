"""Ports code from one framework's losses to another's: finds their uses, rewrites what is the same."""
