"""Random calls, sent to an original and to its adapter, compared, shrunk and kept."""
