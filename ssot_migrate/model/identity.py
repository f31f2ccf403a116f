"""The identity of a finding: what stays the same while the code around it is edited, moved and formatted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(
    r'(?P<string>[A-Za-z]{0,2}(?:"""(?:\\.|[^\\])*?"""|'
    r"'''(?:\\.|[^\\])*?'''|"
    r'"(?:\\.|[^"\\\r\n])*"|'
    r"'(?:\\.|[^'\\\r\n])*'))"
    r"|(?P<comment>\#[^\r\n]*)|(?P<space>(?:\s|\\(?=[\r\n]))+)|(?P<word>\w+)|(?P<sign>.)",
    re.DOTALL,
)
_PLAIN_STRING = re.compile(r"""([A-Za-z]{0,2})(['"])([^'"\\]*)\2""")
_CLOSERS = frozenset(")]}")
_LONGEST = 160  # characters that are kept of a snippet: enough to recognise it, short enough for one line
_LONGEST_READ = 20_000  # characters; nobody lays out more than that as one expression


def normalise(source: str) -> str:
    """A piece of Python in a spelling that a formatter does not change: one line, at most about 160 characters.

    Gone are comments, line breaks, the choice of quotes, trailing commas, and the parentheses around imported names.
    It is read by a few rules of our own instead of Python's tokenizer, which differs between versions. What is too
    long ends in a digest of the whole.
    """
    text = _join(_drop_layout(list(_split(source)))) if len(source) <= _LONGEST_READ else " ".join(source.split())
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_LONGEST]}… {hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def number_fingerprints(identities: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """One fingerprint for each identity, in order: equal ones are told apart by how many came before."""
    seen: Counter[str] = Counter()
    for parts in identities:
        identity = "\0".join(parts)
        seen[identity] += 1
        yield hashlib.sha256(f"{identity}\0{seen[identity]}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _split(source: str) -> Iterator[str]:
    for match in _TOKEN.finditer(source):
        if match.lastgroup == "string":
            yield _PLAIN_STRING.sub(r'\1"\3"', match.group())
        elif match.lastgroup in ("word", "sign"):
            yield match.group()


def _drop_layout(tokens: list[str]) -> list[str]:
    is_import = tokens[:1] in (["from"], ["import"])
    kept: list[str] = []
    for token in tokens:
        if is_import and token in "()":
            continue
        if token in _CLOSERS and kept[-1:] == [","]:
            kept.pop()
        kept.append(token)
    return kept[:-1] if is_import and kept[-1:] == [","] else kept


def _join(tokens: Iterable[str]) -> str:
    """Words are kept apart, and a comma from what follows it; nothing else needs a space to be read."""
    text = ""
    for token in tokens:
        is_relative = text in ("from", "import") and token == "."
        is_apart = text[-1:] == "," or is_relative or (_is_word(text[-1:]) and _is_word(token[:1]))
        text += f" {token}" if text and is_apart and token not in _CLOSERS else token
    return text


def _is_word(char: str) -> bool:
    return char.isalnum() or char in ("_", '"', "'")
