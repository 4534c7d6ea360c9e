"""A source as text, and back to bytes: encoding, byte order mark and line ends stay as they are.

The parser is given a normal form, in which every line ends in a line feed, because it would lose other line
ends, form feeds at the start of a line, and blanks in lines that have nothing else. What was not changed in
the normal form then comes from the file itself.
"""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

_LINE_END = re.compile("(\r\n|\r|\n)")


class TextError(ValueError):
    """Bytes that are no text which could be put back as it was."""


@dataclass(frozen=True)
class Text:
    """A text: its lines and what each ends in; the last ends in nothing."""

    lines: tuple[str, ...]
    ends: tuple[str, ...]

    @property
    def normal(self) -> str:
        r"""The text as the parser gets it.

        >>> split("a = 1\r\n\x0cb = 2\r\n   \r\n").normal
        'a = 1\nb = 2\n\n'
        """
        return "\n".join(map(_normal, self.lines))

    def changed(self, normal: str) -> str:
        r"""Return this text after its normal form was changed to another.

        >>> split("import a\r\n\x0cb = 2\r\n").changed("import c\nb = 2\n")
        'import c\r\n\x0cb = 2\r\n'
        """
        before, after = list(map(_normal, self.lines)), normal.split("\n")
        lines: list[str] = []
        ends: list[str] = []
        usual = self._usual_end()
        for tag, start, stop, first, last in SequenceMatcher(None, before, after).get_opcodes():
            lines += self.lines[start:stop] if tag == "equal" else after[first:last]
            known = self.ends[start:stop] or self.ends[max(start - 1, 0) : max(start, 1)]
            ends += [known[min(i, len(known) - 1)] or usual for i in range(last - first)]
        ends[-1] = ""
        return "".join(line + end for line, end in zip(lines, ends, strict=True))

    def _usual_end(self) -> str:
        counts = Counter(filter(None, self.ends))
        return counts.most_common(1)[0][0] if counts else "\n"


@dataclass(frozen=True)
class File:
    """What a file of text holds: the text, how it is encoded, and a byte order mark if it has one."""

    text: Text
    encoding: str
    mark: bytes

    def changed(self, normal: str) -> bytes:
        """Return what the file holds after the normal form of its text was changed to another."""
        return self.mark + self.text.changed(normal).encode(self.encoding)


def split(text: str) -> Text:
    """Split a text into lines, at the line ends that Python knows in a source."""
    parts = _LINE_END.split(text)
    return Text(tuple(parts[::2]), (*parts[1::2], ""))


def decode(data: bytes) -> File:
    """Read the text of a source as Python does: by its byte order mark or its encoding comment, else UTF-8.

    Raises:
        TextError: if that is not its encoding, or is one that would not give the same bytes again.
    """
    if b"\0" in data:
        raise TextError("has NUL bytes: it is no Python source, or in UTF-16")
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    encoding = _encoding(data)
    body = data[len(mark) :]
    try:
        text = body.decode(encoding)
        same = text.encode(encoding) == body
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(body[: error.start].decode("latin-1"))) // 2 + 1
        byte = f"byte {body[error.start]:#04x} in line {line}"
        raise TextError(f"is not in its encoding, {encoding}: {byte}") from None
    except (LookupError, ValueError) as error:  # a codec that is not one of text, or knows no way back
        raise TextError(f"is in {encoding}, which is no encoding of sources: {error}") from None
    if not same:
        raise TextError(f"is in {encoding}, in a way that would not give the same bytes again")
    return File(split(text), encoding, mark)


def _encoding(data: bytes) -> str:
    # the first two lines may say it; a line may end in a lone carriage return
    start = b"\n".join(re.split(rb"\r\n|\r|\n", data[:4000])[:2]) + b"\n"
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(start).readline)
    except SyntaxError as error:
        raise TextError(f"has no encoding that Python knows: {error.msg}") from None
    return encoding.removesuffix("-sig")


def _normal(line: str) -> str:
    return line.lstrip("\f") if line.strip(" \t\f") else ""
