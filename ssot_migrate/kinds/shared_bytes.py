"""Whether a file may keep something for everybody, told from its bytes: over-matches, never misses."""

from __future__ import annotations

import re

_MUTATION = (
    rb"(?:[ \t]*\.[ \t]*(?:append|appendleft|extend|insert|remove|pop|popleft|popitem|clear|discard|add|update"
    rb"|setdefault|register|put|put_nowait)\b"
    rb"|[ \t]*\[[^\n]{0,300}\][ \t]*(?:[-+*/|&^%@<>]{0,3}=(?!=)|:|,)"  # an item is set, also beside others
    rb"|[ \t]*\[(?:[^\]\n]{0,300}\n|[^\n]{301})"  # a key that goes on in the next line, or very far
    rb"|[ \t]*[-+*|&^]=)"
)
_CONTAINER = (
    rb"[ \t]*(?::[^=\n]*)?=[ \t(]*"
    rb"(?:\{|\[|dict\b|list\b|set\b|(?:\w+\.)*(?:defaultdict|OrderedDict|deque|Counter|Weak\w+)\b)"
)
_MODULE_CONTAINER = re.compile(rb"\n(\w+)" + _CONTAINER)
_INNER_CONTAINER = re.compile(rb"\n[ \t]+(\w+)" + _CONTAINER)
_INNER_MUTATION = re.compile(rb"\.(\w+)" + _MUTATION)
_LENDING = re.compile(rb"\.\w+[ \t]*(?::[^\n=]{0,300})?=[ \t]*(?:[\w.]*\.)?(\w+)[ \t]*(?:#[^\n]*)?\n")
_DELETION = re.compile(rb"del[ \t(]+(?:[^\n]{0,300}\.)?(\w+)[ \t]*\[")
_MODULE_OBJECT = re.compile(rb"\n(\w+)[ \t]*(?::[^=\n]*)?=[ \t(\\]*(?:await[ \t]+)?[\w.]*[A-Z]\w*[ \t]*\(")
_MODULE_SLOT = re.compile(rb"\n(?!logger\b|log\b|__)\w+[ \t]*(?::[^=\n]*)?=[ \t(\\\n]*(?:None\b|\w[\w.]*[ \t]*\()")
_MODULE_FUNCTION = re.compile(rb"\n[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)")
_ATTRIBUTE = re.compile(rb"\n[ \t]+(?!self\.)(\w+)\.\w+[ \t]*(?::[^\n=]*)?=(?!=)")
_INNER_SLOT = re.compile(rb"\n[ \t]+\w+[ \t]*(?::[^=\n]*)?=")
# `global x`, `cls.x = …`, `Name.x = …`, and what by which a class has one object only. Each begins with plain text, and
# is looked for on its own: together they would be tried at every character, which takes six times as long.
_MARKS = tuple(
    re.compile(mark)
    for mark in (
        rb"\n[ \t]+global[ \t\\]",
        rb":[ \t]*global[ \t\\]",
        rb";[ \t]*global[ \t\\]",
        rb"cls(?:\.\w+)+(?:\[[^\n]{0,300}\])?[ \t]*[:=]",
        rb"__class__\.\w+[ \t]*[:=\[]",
        rb"type\(self\)\.\w+[ \t]*[:=\[]",
        rb"\n[ \t]+_*[A-Z]\w*(?:\.\w+)+(?:\[[^\n]{0,300}\])?[ \t]*(?::[^\n=]*)?=[^=]",
        rb":[ \t]+_*[A-Z]\w*(?:\.\w+)+(?:\[[^\n]{0,300}\])?[ \t]*=[^=]",
        rb";[ \t]*_*[A-Z]\w*(?:\.\w+)+(?:\[[^\n]{0,300}\])?[ \t]*=[^=]",
        rb"\.\w+\[[^\n]{301}",  # whatever is done with an entry whose key is very long
        rb"__new__",
        rb"metaclass",
        rb"@(?:functools\.)?(?:lru_)?cache\b",
        rb"__dict__[ \t]*=",
    )
)


def may_share_state(data: bytes, held: re.Pattern[bytes]) -> bool:
    """Whether a module or class of the file may keep an object or a container; `held` finds what plays a role."""
    # Lines begin after a newline here: a pattern that begins with text is found many times faster than one with `^`.
    text = b"\n" + (data.replace(b"\r", b"\n") if b"\r" in data else data) + b"\n"
    return (
        any(mark.search(text) is not None for mark in _MARKS)
        or b"singleton" in text.lower()
        or _changes_container(text)
        or _hands_out_object(text)
        or _keeps_in_function(text)
        or (held.search(text) is not None and (_MODULE_SLOT.search(text) is not None or _keeps_in_class(text, held)))
    )


def _changes_container(text: bytes) -> bool:
    """Whether a container of a module is changed by its name, or one of a class as an attribute."""
    of_module = {found[1] for found in _MODULE_CONTAINER.finditer(text)}
    # What is put into another object is changed there.
    given = {found[1] for pattern in (_DELETION, _LENDING) for found in pattern.finditer(text)}
    if of_module:
        names = b"|".join(sorted(of_module))
        if given & of_module or re.search(rb"(?<![\w.])(?:" + names + rb")" + _MUTATION, text) is not None:
            return True
    if b"class" not in text:
        return False
    changed = {found[1] for found in _INNER_MUTATION.finditer(text)} | given
    return bool(changed) and any(found[1] in changed for found in _INNER_CONTAINER.finditer(text))


def _hands_out_object(text: bytes) -> bool:
    """Whether a function returns an object that the module built."""
    names = {found[1] for found in _MODULE_OBJECT.finditer(text)}
    pattern = rb"\breturn[ \t(]+(?:[^\n]{0,300}[^\w.\n])?(?:" + b"|".join(sorted(names)) + rb")\b"
    return bool(names) and re.search(pattern, text) is not None


def _keeps_in_function(text: bytes) -> bool:
    """Whether a function of the module gets attributes of its own."""
    names = {found[1] for found in _MODULE_FUNCTION.finditer(text)}
    kept = {found[1] for found in _ATTRIBUTE.finditer(text)}
    return not names.isdisjoint(kept)


def _keeps_in_class(text: bytes, held: re.Pattern[bytes]) -> bool:
    """Whether what plays a role stands in an assignment that may be a class's, or has another name in this file."""
    found = held.search(text)
    while found is not None:
        start, end = text.rfind(b"\n", 0, found.start()), text.find(b"\n", found.end())
        end = end if end >= 0 else len(text)
        if _INNER_SLOT.match(text, start) is not None or text.find(b" as ", start, end) >= 0:
            return True
        found = held.search(text, end)
    return False
