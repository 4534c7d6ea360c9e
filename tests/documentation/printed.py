"""Compares what an example prints with what a document says that it prints."""

import doctest
import re

NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?")
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


class LastPlace(doctest.OutputChecker):
    """Numbers may differ by two units in the last place that both have; everything else is as written.

    The exponential differs in its last bits between vector units and libraries, so the printed digits of the
    originals themselves do (Chainer's documentation prints 0.44018972 where Chainer 7.8.1 answers 0.4401896).
    """

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        wanted, found = NUMBER.findall(want), NUMBER.findall(got)
        if len(wanted) == len(found) and all(map(_near, wanted, found)):
            want, got = NUMBER.sub("#", want), NUMBER.sub("#", got)
        return super().check_output(_squeeze(want), _squeeze(got), optionflags)


def _squeeze(text: str) -> str:
    """Drop the padding inside brackets: NumPy aligns columns to the longest number."""
    text = text.replace("<BLANKLINE>", "")
    return re.sub(r"(?<=[\[(,])\s+|\s+(?=[\]),])", "", text)


def _near(wanted: str, found: str) -> bool:
    if float(wanted) == float(found) == 0.0:
        return wanted.startswith("-") == found.startswith("-")
    return abs(float(wanted) - float(found)) <= 2.001 * max(map(_last_place, (wanted, found)))


def _last_place(number: str) -> float:
    mantissa, _, exponent = number.lower().partition("e")
    return float(10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])))
