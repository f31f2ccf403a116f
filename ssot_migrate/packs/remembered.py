"""Packs that an earlier run has read and found to be without mistakes: at each start that is what takes longest."""

from __future__ import annotations

import pickle
import sys
from hashlib import blake2b

from ssot_migrate.model.rules import Pack
from ssot_migrate.source.program import identify_program
from ssot_migrate.source.store import find_store

_PACK = "-pack"


def recall_pack(text: str, origin: str, *, use_cache: bool) -> Pack:
    """What the text of a pack says, from memory where the same program has read the same text under the same name.

    Raises:
        UsageError: with every mistake of the pack, in the order of its lines.
    """
    store = find_store() if use_cache else None
    about = repr((sys.version, identify_program(), origin, text)).encode("utf-8", "surrogatepass")
    name = blake2b(about, digest_size=16).hexdigest() + _PACK
    data = None if store is None else store.load(name)
    known = None if data is None else pickle.loads(data)
    if isinstance(known, Pack):
        return known
    from ssot_migrate.packs.loader import parse_pack  # with all that knows the format

    pack = parse_pack(text, origin)
    if store is not None:
        store.save(name, pickle.dumps(pack, pickle.HIGHEST_PROTOCOL))
    return pack
