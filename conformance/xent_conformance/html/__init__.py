"""The report as one HTML file that opens from disk: nothing is loaded from anywhere."""

from xent_conformance.html.page import write_html

__all__ = ["write_html"]
