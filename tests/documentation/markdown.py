"""Run the ``python`` blocks of a Markdown file as one doctest."""

import doctest
import re
from pathlib import Path

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?")
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


class LastPlace(doctest.OutputChecker):
    """Numbers may differ by one unit in the last place that is written down; everything else is as written.

    The exponential differs in its last bit between vector units and libraries, so the printed digits of the
    originals themselves do (Chainer's documentation prints 0.44018972 where Chainer 7.8.1 answers 0.4401896).
    """

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        wanted, found = NUMBER.findall(want), NUMBER.findall(got)
        if len(wanted) == len(found) and all(map(_near, wanted, found)):
            want, got = NUMBER.sub("#", want), NUMBER.sub("#", got)
        return super().check_output(_squeeze(want), _squeeze(got), optionflags)


def _squeeze(text: str) -> str:
    """Drop the padding inside brackets: NumPy aligns columns to the longest number."""
    return re.sub(r"(?<=[\[(,])\s+|\s+(?=[\])])", "", text)


def _near(wanted: str, found: str) -> bool:
    mantissa, _, exponent = wanted.lower().partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return abs(float(wanted) - float(found)) <= 1.001 * unit


def python_blocks(text: str) -> str:
    """Keep the lines of the ``python`` blocks and blank the others, so that line numbers stay."""
    kept, inside = [], False
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            line = ""
        kept.append(line if inside else "")
    return "\n".join(kept) + "\n"


def run(path: Path) -> tuple[doctest.TestResults, str]:
    """Return how many examples ran and failed, and what the failures said."""
    source = python_blocks(path.read_text(encoding="utf-8"))
    test = doctest.DocTestParser().get_doctest(source, {}, path.name, str(path), 0)
    said: list[str] = []
    results = doctest.DocTestRunner(checker=LastPlace(), optionflags=FLAGS).run(test, out=said.append)
    return results, "".join(said)
