"""The conformance report: what it holds, and the forms that it is written in."""
