"""Decode a text file: UTF-8 first, then what its bytes look like, with a warning."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from kb.errors import NoText, UnsupportedFormat

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_PAIRS, _MOSTLY, _HARDLY = 2_000, 0.7, 0.02


def decode(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a file and what was guessed on the way."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace")
            warnings: tuple[str, ...] = ()
            break
    else:
        encoding = unmarked_utf16(content)
        if encoding:
            text, warnings = content.decode(encoding, errors="replace"), ("The text was read as UTF-16.",)
        else:
            text, warnings = _without_mark(content, name)
    if not text.strip("\x00\ufeff \t\r\n\f\v"):
        raise NoText(f"`{name}` is empty: add a file that has text in it.")
    return text, warnings


def unmarked_utf16(content: bytes) -> str:
    """The form of UTF-16 that a text without a mark is written in, by where its zero bytes stand; "" for none."""
    sample = content[: _PAIRS * 2]
    pairs = len(sample) // 2
    first, second = sample[: pairs * 2 : 2].count(0), sample[1::2].count(0)
    if pairs < 2 or max(first, second) < pairs * _MOSTLY or min(first, second) > pairs * _HARDLY:
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _without_mark(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    replaced = content.decode("utf-8", errors="replace")
    # A few broken bytes in a UTF-8 text are damage; many mean another encoding. The text decides which by
    # whether it has well-formed characters of several bytes.
    damaged = replaced.count("\ufffd")
    whole = sum(1 for sign in replaced if sign > "\x7f" and sign != "\ufffd")
    if whole > damaged:
        return replaced, (f"{damaged} broken characters were replaced: check the file's encoding.",)
    western = content.decode("cp1252", errors="replace")
    guess = from_bytes(content[:_SAMPLE]).best()
    encoding = guess.encoding if guess else "ascii"
    guessed = content.decode(encoding, errors="replace")
    # For Western text the guess is often a rare code page that agrees on the letters; windows-1252 is what
    # people's programs write, and unlike Latin-1 it has quotation marks.
    if "\ufffd" not in western and _letters(western) >= _letters(guessed):
        return western, ("The text is not UTF-8: it was read as windows-1252.",)
    if damaged * 4 < len(replaced):
        # Nearly all of it is plain ASCII: no language is written so, whatever the guess.
        return replaced, (f"{damaged} broken characters were replaced: check the file's encoding.",)
    if guess is None:
        raise UnsupportedFormat(f"`{name}` is not a text that can be read: save it as UTF-8, then add it again.")
    return guessed, (f"The text is not UTF-8: it was read as {encoding}.",)


def _letters(text: str) -> int:
    """How many signs beyond ASCII are letters and marks of Western writing, where a wrong guess has others."""
    return sum(1 for sign in text if sign > "\x7f" and (sign in "‘’“”–—…£€©®°·•§" or "\xc0" <= sign <= "\xff"))
