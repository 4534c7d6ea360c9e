"""Which native call is exactly a loss of another framework: the table of rules, and their assumptions."""

from xent_port.rules.decide import decide
from xent_port.rules.table import ASSUMPTIONS, RULES, SOURCES, TARGETS

__all__ = ["ASSUMPTIONS", "RULES", "SOURCES", "TARGETS", "decide"]
