"""Projects of several files: what can only move together moves together, or stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from engine_project import MODULE_PACK, PACK, STYLES, check_project, check_same_programs

from ssot_migrate.model.options import FixOptions, Selection, Style
from ssot_migrate.model.rules import Pack

PROJECTS = [
    pytest.param(  # the mock is prepared for `Crane(…)`, and the new code would call `for_yard`
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            """,
            "test_user.py": """
            import user
            from unittest.mock import patch
            with patch('user.Crane') as crane:
                crane.return_value.lift.return_value = 'mocked'
                print(user.f())
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="patch-of-what-is-built",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            print(f())
            """,
            "test_user.py": """
            from unittest.mock import patch
            @patch('user.Crane')
            def test(m):
                with patch("user.Crane.lift") as x, patch('user.f'):
                    pass
            """,
        },
        {
            "test_user.py": """
            from unittest.mock import patch
            @patch('user.TowerCrane')
            def test(m):
                with patch("user.TowerCrane.lift") as x, patch('user.f'):
                    pass
            """,
            "user.py": """
            from warehouse.modern import TowerCrane
            def f():
                return TowerCrane.for_yard(capacity=1, yard='y').lift()
            print(f())
            """,
        },
        FixOptions(unsafe=True),
        Selection(),
        PACK,
        id="patch",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            print(f())
            """,
            "test_user.py": """
            from unittest.mock import patch
            @patch(r'user.Crane')
            def test(m):
                with patch('''user.Crane'''):
                    pass
            """,
        },
        {
            "test_user.py": """
            from unittest.mock import patch
            @patch(r'user.TowerCrane')
            def test(m):
                with patch('''user.TowerCrane'''):
                    pass
            """,
            "user.py": """
            from warehouse.modern import TowerCrane
            def f():
                return TowerCrane.for_yard(capacity=1, yard='y').lift()
            print(f())
            """,
        },
        FixOptions(unsafe=True),
        Selection(),
        PACK,
        id="patch-raw",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            print(f())
            """,
            "test_user.py": """
            from unittest.mock import patch
            @patch('user.' 'Crane')
            def test(m):
                pass
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="patch-split",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            print(f())
            """,
            "test_user.py": """
            import user
            print(user.Crane(1, 'y').lift())
            """,
        },
        {
            "test_user.py": """
            import user
            import warehouse.modern
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
            "user.py": """
            from warehouse.modern import TowerCrane
            def f():
                return TowerCrane.for_yard(capacity=1, yard='y').lift()
            print(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="patch-user-attr",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            """,
            "other.py": """
            from user import Crane
            print(Crane(1, 'y').lift())
            """,
        },
        {
            "other.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
            "user.py": """
            from warehouse.modern import TowerCrane
            def f():
                return TowerCrane.for_yard(capacity=1, yard='y').lift()
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-user",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            """,
            "other.py": """
            from user import Crane as K, f
            print(K(1, 'y').lift())
            """,
        },
        {
            "other.py": """
            from warehouse.modern import TowerCrane as K
            from user import f
            print(K.for_yard(capacity=1, yard='y').lift())
            """,
            "user.py": """
            from warehouse.modern import TowerCrane
            def f():
                return TowerCrane.for_yard(capacity=1, yard='y').lift()
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-user-as",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy
            print(warehouse.legacy.Crane(1, 'y').lift(), warehouse.legacy.weigh(3))
            print(warehouse.legacy.Hook.__name__)
            """,
        },
        {
            "user.py": """
            import warehouse.legacy
            import warehouse.modern
            import warehouse.scales
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift(), warehouse.scales.weigh(3))
            print(warehouse.legacy.Hook.__name__)
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-mod",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy  # why
            print(warehouse.legacy.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            import warehouse.legacy
            import warehouse.modern  # why
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-mod-comment",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy as m
            print(m.Crane(1, 'y').lift(), m.weigh(3))
            """,
        },
        {
            "user.py": """
            import warehouse.legacy as m
            import warehouse.modern
            import warehouse.scales
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift(), warehouse.scales.weigh(3))
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-mod-as",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse import legacy
            print(legacy.Crane(1, 'y').lift(), legacy.weigh(3), legacy.reach if 0 else 1)
            """,
        },
        {
            "user.py": """
            from warehouse import legacy
            from warehouse.modern import TowerCrane
            from warehouse.scales import weigh
            print(TowerCrane.for_yard(capacity=1, yard='y').lift(), weigh(3), legacy.reach if 0 else 1)
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-from-pkg",
    ),
    pytest.param(
        {
            "user.py": """
            import sys, warehouse.legacy, os; x = 1
            print(warehouse.legacy.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            import sys, warehouse.legacy, os; import warehouse.modern; x = 1
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-joined",
    ),
    pytest.param(
        {
            "user.py": """
            if 1: import warehouse.legacy
            print(warehouse.legacy.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            if 1: import warehouse.legacy; import warehouse.modern
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-oneline",
    ),
    pytest.param(
        {
            "user.py": """
            def f():
                import warehouse.legacy
                return warehouse.legacy.Crane(1, 'y').lift()
            print(f())
            """,
        },
        {
            "user.py": """
            def f():
                import warehouse.legacy
                import warehouse.modern
                return warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift()
            print(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-local",
    ),
    pytest.param(
        {
            "user.py": """
            def f():
                try:
                    import warehouse.legacy
                except ImportError:
                    return 0
                return warehouse.legacy.Crane(1, 'y').lift()
            print(f())
            """,
        },
        {
            "user.py": """
            def f():
                try:
                    import warehouse.legacy
                    import warehouse.modern
                except ImportError:
                    return 0
                return warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift()
            print(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-local-try",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy as m
            TowerCrane = 3
            print(m.Crane(1, TowerCrane).lift())
            """,
        },
        {
            "user.py": """
            import warehouse.legacy as m
            import warehouse.modern
            TowerCrane = 3
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard=TowerCrane).lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="import-name-taken",
    ),
    pytest.param(
        {
            "user.py": "import warehouse.legacy",
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="import-only",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy
            print(warehouse.legacy.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            import warehouse.modern
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-import",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy as m
            print(m.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            import warehouse.modern as m
            print(m.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-import-as",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy as m
            print(m.Crane(1, 'y').lift(), m.weigh(3))
            """,
        },
        {
            "user.py": """
            import warehouse.modern as m
            import warehouse.scales
            print(m.TowerCrane.for_yard(capacity=1, yard='y').lift(), warehouse.scales.weigh(3))
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-import-weigh",
    ),
    pytest.param(
        {
            "user.py": """
            import warehouse.legacy as m
            print(m.Crane(1, 'y').lift(), m.Hook.__name__)
            """,
        },
        {},
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-import-hook",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse import legacy
            print(legacy.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            from warehouse import modern
            print(modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-from",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse import (  # a
                legacy,  # b
                scales,  # c
            )
            print(legacy.Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            from warehouse import modern  # b
            from warehouse import (  # a
                scales,  # c
            )
            print(modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-from-comment",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse import legacy, modern
            print(legacy.Crane(1, 'y').lift(), modern.TowerCrane.for_yard(1, 2).lift())
            """,
        },
        {
            "user.py": """
            from warehouse import modern
            print(modern.TowerCrane.for_yard(capacity=1, yard='y').lift(), modern.TowerCrane.for_yard(1, 2).lift())
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-from-new",
    ),
    pytest.param(
        {
            "user.py": "import warehouse.legacy",
        },
        {
            "user.py": "import warehouse.modern",
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-only",
    ),
    pytest.param(
        {
            "user.py": "import sys, warehouse.legacy as legacy, os",
        },
        {
            "user.py": "import sys, warehouse.modern as legacy, os",
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-only-joined",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse import legacy
            modern = 3
            print(legacy.Crane(1, modern).lift())
            """,
        },
        {
            "user.py": """
            from warehouse import modern as legacy
            modern = 3
            print(legacy.TowerCrane.for_yard(capacity=1, yard=modern).lift())
            """,
        },
        FixOptions(),
        Selection(),
        MODULE_PACK,
        id="mod-from-name-collides",
    ),
    pytest.param(
        {
            "warehouse/user.py": """
            from .legacy import Crane, Hook
            def f(): return Crane(1, 'y').lift()
            """,
            "main.py": """
            from warehouse.user import f
            print(f())
            """,
        },
        {
            "warehouse/user.py": """
            from .modern import TowerCrane
            from .legacy import Hook
            def f(): return TowerCrane.for_yard(capacity=1, yard='y').lift()
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="rel1",
    ),
    pytest.param(
        {
            "warehouse/sub/__init__.py": "",
            "warehouse/sub/user.py": """
            from ..legacy import Crane, weigh
            def f(): return Crane(1, 'y').lift()
            """,
            "main.py": """
            from warehouse.sub.user import f
            print(f())
            """,
        },
        {
            "warehouse/sub/user.py": """
            from ..modern import TowerCrane
            from ..scales import weigh
            def f(): return TowerCrane.for_yard(capacity=1, yard='y').lift()
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="rel2",
    ),
    pytest.param(
        {
            "warehouse/sub/__init__.py": "",
            "warehouse/sub/user.py": """
            from .. import legacy
            from..legacy import Crane
            def f(): return Crane(1, legacy.weigh(3)).lift()
            """,
            "main.py": """
            from warehouse.sub.user import f
            print(f())
            """,
        },
        {
            "warehouse/sub/user.py": """
            from .. import legacy
            from warehouse.scales import weigh
            from ..modern import TowerCrane
            def f(): return TowerCrane.for_yard(capacity=1, yard=weigh(3)).lift()
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="rel3",
    ),
    pytest.param(
        {
            "warehouse/sub/__init__.py": """
            from ..legacy import Crane
            def f(): return Crane(1, 'y').lift()
            """,
            "main.py": """
            from warehouse.sub import f, Crane
            print(f(), Crane(2, "z").lift())
            """,
        },
        {
            "main.py": """
            from warehouse.modern import TowerCrane
            from warehouse.sub import f
            print(f(), TowerCrane.for_yard(capacity=2, yard="z").lift())
            """,
            "warehouse/sub/__init__.py": """
            from ..modern import TowerCrane as Crane
            def f(): return Crane.for_yard(capacity=1, yard='y').lift()
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="rel-in-init",
    ),
    pytest.param(  # nothing names the class where the stars get it from, so nothing there can move
        {
            "everything.py": """
            from warehouse.legacy import *
            """,
            "again.py": """
            from everything import *
            """,
            "user.py": """
            from again import *
            print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="star-of-a-star",
    ),
    pytest.param(  # here one module names it: the stars behind it follow
        {
            "named.py": """
            from warehouse.legacy import Crane
            """,
            "again.py": """
            from named import *
            """,
            "user.py": """
            from again import *
            print(Crane(1, 'y').lift())
            """,
        },
        {
            "named.py": """
            from warehouse.modern import TowerCrane as Crane
            """,
            "user.py": """
            from again import *
            print(Crane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="star-of-a-star-of-a-name",
    ),
    pytest.param(
        {
            "warehouse/sub/__init__.py": """
            from ..legacy import Crane
            __all__ = ['Crane']
            """,
            "main.py": """
            from warehouse.sub import Crane
            print(Crane(2, "z").lift())
            """,
            "other.py": """
            import warehouse.sub
            print(warehouse.sub.Crane(2, "z").lift())
            """,
            "star.py": """
            from warehouse.sub import *
            print(Crane(2, "z").lift())
            """,
        },
        {
            "main.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=2, yard="z").lift())
            """,
            "other.py": """
            import warehouse.sub
            import warehouse.modern
            print(warehouse.modern.TowerCrane.for_yard(capacity=2, yard="z").lift())
            """,
            "star.py": """
            from warehouse.sub import *
            print(Crane.for_yard(capacity=2, yard="z").lift())
            """,
            "warehouse/sub/__init__.py": """
            from ..modern import TowerCrane as Crane
            __all__ = ['Crane']
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="init-all",
    ),
    pytest.param(
        {
            "warehouse/sub/__init__.py": """
            from ..legacy import Crane
            """,
            "main.py": """
            from warehouse.sub import Crane
            print(Crane(2, "z").lift())
            """,
            "stuck.py": """
            from warehouse.sub import Crane
            print(Crane(2).lift())
            """,
        },
        {
            "main.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=2, yard="z").lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="facade-stuck",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            print(Crane(1).lift())
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="stuck-same-file",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            print(Crane(2, 'y').lift())  # ssot: ignore[CRANE102] later
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="suppressed",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane  # ssot: ignore[CRANE101] later
            print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="suppressed-import",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(),
        Selection(select=("CRANE101",)),
        PACK,
        id="select",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(),
        Selection(select=("CRANE102",)),
        PACK,
        id="select2",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
            "b.py": """
            from warehouse.legacy import Crane
            def f():
                return Crane(1, 'y').lift()
            """,
            "c.py": """
            from b import Crane
            """,
        },
        {
            "c.py": """
            from warehouse.modern import TowerCrane
            """,
            "user.py": """
            from warehouse.modern import TowerCrane
            print(TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(paths=("user.py", "c.py")),
        PACK,
        id="select-paths",
    ),
    pytest.param(
        {
            "a.py": """
            import b
            from warehouse.legacy import Crane
            def f():
                return Crane(1, b.g).lift()
            """,
            "b.py": """
            import a
            def g():
                return a.Crane(1, 'y').lift()
            """,
            "main.py": """
            import a, b
            print(a.Crane(1, 'y').lift(), b.g())
            """,
        },
        {
            "a.py": """
            import b
            from warehouse.modern import TowerCrane
            def f():
                return TowerCrane.for_yard(capacity=1, yard=b.g).lift()
            """,
            "b.py": """
            import a
            import warehouse.modern
            def g():
                return warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift()
            """,
            "main.py": """
            import a, b
            import warehouse.modern
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift(), b.g())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="mutual",
    ),
    pytest.param(
        {
            "a.py": """
            from warehouse.legacy import Crane
            from b import Eng
            """,
            "b.py": """
            from warehouse.legacy import Crane as Eng
            from a import Crane
            """,
            "main.py": """
            import a
            print(a.Crane(1, 'y').lift())
            print(a.Eng(1, 'y').lift())
            """,
        },
        {
            "a.py": """
            from warehouse.modern import TowerCrane
            from warehouse.modern import TowerCrane
            """,
            "b.py": """
            from warehouse.modern import TowerCrane as Eng
            from warehouse.modern import TowerCrane
            """,
            "main.py": """
            import a
            import warehouse.modern
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            print(warehouse.modern.TowerCrane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="mutual-from",
    ),
    pytest.param(  # what is built elsewhere would no longer be patched
        {
            "user.py": """
            from unittest.mock import patch
            from warehouse.legacy import Crane
            def build(**more):
                return Crane(1, 'y', **more)
            with patch('warehouse.legacy.Crane.swing_everywhere') as swing:
                print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(split=True, unsafe=True),
        Selection(),
        PACK,
        id="split-patched",
    ),
    pytest.param(  # nothing ties the first name to the obstacle but what is taken out: it moves in the same run
        {
            "user.py": """
            from warehouse.legacy import Crane as Asked
            from warehouse.legacy import Crane
            def is_crane(value):
                return isinstance(value, Asked)
            print(is_crane(Crane(1, 'y')))
            Crane.swing_everywhere(None)
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane as Asked
            from warehouse.legacy import Crane
            from warehouse.modern import TowerCrane
            def is_crane(value):
                return isinstance(value, Asked)
            print(is_crane(TowerCrane.for_yard(capacity=1, yard='y')))
            Crane.swing_everywhere(None)
            """,
        },
        FixOptions(split=True, unsafe=True),
        Selection(),
        PACK,
        id="split-asked",
    ),
    pytest.param(  # who asks for old and new is right as long as both are built, and no fix is better than a wrong one
        {
            "ask.py": """
            from warehouse.legacy import Crane
            from warehouse.modern import TowerCrane
            def is_crane(value):
                return isinstance(value, (Crane, TowerCrane))
            """,
            "user.py": """
            from ask import is_crane
            from warehouse.legacy import Crane
            arguments = (1, 'y')
            print(is_crane(Crane(*arguments)))
            """,
        },
        {},
        FixOptions(unsafe=True),
        Selection(),
        PACK,
        id="asks-both",
    ),
    pytest.param(  # two questions are not one for both
        {
            "ask.py": """
            from warehouse.legacy import Crane
            from warehouse.modern import TowerCrane
            def tell(value, other):
                return bool(isinstance(value, Crane) and isinstance(other, TowerCrane))
            """,
            "user.py": """
            from warehouse.legacy import Crane
            arguments = (1, 'y')
            print(Crane(*arguments).lift())
            """,
        },
        {
            "ask.py": """
            from warehouse.modern import TowerCrane
            def tell(value, other):
                return bool(isinstance(value, TowerCrane) and isinstance(other, TowerCrane))
            """,
        },
        FixOptions(unsafe=True),
        Selection(),
        PACK,
        id="asks-twice",
    ),
    pytest.param(
        {
            "ask.py": """
            from warehouse.legacy import Crane
            from warehouse.modern import TowerCrane
            def is_crane(value):
                return isinstance(value, (Crane, TowerCrane))
            """,
            "user.py": """
            from ask import is_crane
            from warehouse.legacy import Crane
            print(is_crane(Crane(1, 'y')))
            """,
        },
        {
            "ask.py": """
            from warehouse.modern import TowerCrane
            def is_crane(value):
                return isinstance(value, TowerCrane)
            """,
            "user.py": """
            from ask import is_crane
            from warehouse.modern import TowerCrane
            print(is_crane(TowerCrane.for_yard(capacity=1, yard='y')))
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="asks-both-of-which-one-is-left",
    ),
]


@pytest.mark.parametrize(("files", "after", "options", "selection", "pack"), PROJECTS)
def test_project(
    tmp_path: Path,
    files: Mapping[str, str | bytes],
    after: Mapping[str, str | bytes],
    options: FixOptions,
    selection: Selection,
    pack: Pack,
) -> None:
    """Every file that is not in `after` stays as it is."""
    check_project(tmp_path, files, after, options, selection=selection, pack=pack)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("files", "after", "options", "selection", "pack"), PROJECTS)
def test_programs_do_the_same(
    tmp_path: Path,
    files: Mapping[str, str | bytes],
    after: Mapping[str, str | bytes],
    options: FixOptions,
    selection: Selection,
    pack: Pack,
    style: Style,
) -> None:
    check_same_programs(tmp_path, files, replace(options, style=style), selection=selection, pack=pack)
