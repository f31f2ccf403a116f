"""Calls that must be awaited, imports that nobody uses, phases: what may change does, blocks never become empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from engine_project import PACK, STYLES, check_project, check_same_programs

from ssot_migrate.model.options import FixOptions, Selection, Style
from ssot_migrate.model.rules import Pack

PROJECTS = [
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                c = Crane(1, 'y')
                print(c.lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                c = await TowerCrane.for_yard(capacity=1, yard='y')
                print(c.lift())
            asyncio.run(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-plain",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                print(Crane(1, 'y').lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                print((await TowerCrane.for_yard(capacity=1, yard='y')).lift())
            asyncio.run(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-chain",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                c = (  # c
                    Crane(1, 'y')  # d
                )
                print(c.lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                c = (  # c
                    await TowerCrane.for_yard(capacity=1, yard='y')  # d
                )
                print(c.lift())
            asyncio.run(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-paren",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                return(Crane)(1, 'y')
            print(asyncio.run(f()).lift())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                return(await (TowerCrane.for_yard)(capacity=1, yard='y'))
            print(asyncio.run(f()).lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-tight",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                g = lambda: Crane(1, 'y')
                print(g().lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="aw-lambda",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                print([Crane(1, 'y').lift() for i in (1,)])
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                print([(await TowerCrane.for_yard(capacity=1, yard='y')).lift() for i in (1,)])
            asyncio.run(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-comp",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f(c=Crane(1, 'y')):
                print(c.lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="aw-default",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            def d(c):
                return lambda f: f
            async def f():
                @d(Crane(1, 'y'))
                async def g(): pass
                class X:
                    c = Crane(2, 'y')
                print(X.c.lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="aw-deco",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            def f():
                print(Crane(1, 'y').lift())
            f()
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {},
        FixOptions(),
        Selection(),
        PACK,
        id="aw-sync",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                print(f'{Crane(1, 2).lift()}')
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                print(f'{(await TowerCrane.for_yard(capacity=1, yard=2)).lift()}')
            asyncio.run(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-fstring",
    ),
    pytest.param(
        {
            "user.py": """
            import asyncio
            from warehouse.legacy import Crane
            async def f():
                c = Crane(Crane(1, 2).yard, 'y')
                print(c.lift())
            asyncio.run(f())
            """,
            "warehouse/modern.py": """
            class TowerCrane:
                radius = 30

                def __init__(self, yard, capacity):
                    self.capacity = capacity
                    self.yard = yard

                def lift(self):
                    return f"{self.capacity} at {self.yard}"

                @classmethod
                async def for_yard(cls, yard, capacity):
                    return cls(yard, capacity)
            """,
        },
        {
            "user.py": """
            import asyncio
            from warehouse.modern import TowerCrane
            async def f():
                c = await TowerCrane.for_yard(capacity=(await TowerCrane.for_yard(capacity=1, yard=2)).yard, yard='y')
                print(c.lift())
            asyncio.run(f())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="aw-nested",
    ),
    pytest.param(
        {
            "user.py": """
            import sys
            from warehouse.legacy import (
                Crane,  # crane
                Hook,  # hook
            )
            print(Hook.__name__)
            """,
        },
        {
            "user.py": """
            import sys
            # crane
            from warehouse.legacy import (
                Hook,  # hook
            )
            print(Hook.__name__)
            """,
        },
        FixOptions(drop_unused=True),
        Selection(),
        PACK,
        id="drop-unused",
    ),
    pytest.param(
        {
            "user.py": "from warehouse.legacy import Crane",
        },
        {
            "user.py": "",
        },
        FixOptions(drop_unused=True),
        Selection(),
        PACK,
        id="drop-only",
    ),
    pytest.param(
        {
            "user.py": """
            try:
                from warehouse.legacy import Crane  # c
            except ImportError:
                pass
            """,
        },
        {
            "user.py": """
            try:
                pass  # c
            except ImportError:
                pass
            """,
        },
        FixOptions(drop_unused=True),
        Selection(),
        PACK,
        id="drop-try",
    ),
    pytest.param(
        {
            "user.py": """
            x = 1; from warehouse.legacy import Crane; y = 2
            if x: from warehouse.legacy import Winch
            else: from warehouse.legacy import Crane as C; z = 3
            """,
        },
        {
            "user.py": """
            x = 1; y = 2
            if x: pass
            else: z = 3
            """,
        },
        FixOptions(drop_unused=True),
        Selection(),
        PACK,
        id="drop-joined",
    ),
    pytest.param(
        {
            "user.py": """
            def f():
                '''doc'''
                from warehouse.legacy import Crane
            def g():
                from warehouse.legacy import Crane; from warehouse.legacy import Winch
            print(f(), g())
            """,
        },
        {
            "user.py": """
            def f():
                '''doc'''
            def g():
                pass
            print(f(), g())
            """,
        },
        FixOptions(drop_unused=True),
        Selection(),
        PACK,
        id="drop-func",
    ),
    pytest.param(
        {
            "user.py": """
            match 3:
                case 3:
                    from warehouse.legacy import Crane
                case _:
                    from warehouse.legacy import Winch
            try: pass
            finally: from warehouse.legacy import Crane as D
            """,
        },
        {
            "user.py": """
            match 3:
                case 3:
                    pass
                case _:
                    pass
            try: pass
            finally: pass
            """,
        },
        FixOptions(drop_unused=True),
        Selection(),
        PACK,
        id="drop-match",
    ),
    pytest.param(
        {
            "yards/__init__.py": "",
            "yards/a.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
            "b.py": """
            from yards.a import Crane
            print(Crane(1, 'y').lift())
            """,
            "c.py": """
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(),
        Selection(phase="yards"),
        PACK,
        id="phase",
    ),
    pytest.param(
        {
            "yards/__init__.py": "",
            "yards/a.py": """
            from warehouse.legacy import Crane
            def f(): return Crane(1, 'y').lift()
            """,
            "b.py": """
            from yards.a import Crane
            print(Crane(1, 'y').lift())
            """,
        },
        {},
        FixOptions(),
        Selection(phase="yards"),
        PACK,
        id="phase-facade",
    ),
    pytest.param(
        {
            "user.py": """
            from dataclasses import dataclass, field
            from warehouse.legacy import Crane
            @dataclass
            class A:
                c: Crane = field(default_factory=lambda: Crane(1, 'y'))
                d: 'Crane | None' = None
            print(A().c.lift())
            """,
        },
        {
            "user.py": """
            from dataclasses import dataclass, field
            from warehouse.modern import TowerCrane
            @dataclass
            class A:
                c: TowerCrane = field(default_factory=lambda: TowerCrane.for_yard(capacity=1, yard='y'))
                d: 'TowerCrane | None' = None
            print(A().c.lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="dataclass-field",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Crane
            __all__: list[str] = ['Crane']
            __all__ = __all__ + ['Crane']
            print(1)
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            __all__: list[str] = ['TowerCrane']
            __all__ = __all__ + ['TowerCrane']
            print(1)
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="augment-all",
    ),
    pytest.param(
        {
            "user.py": """
            __all__ = ['Crane']
            from warehouse.legacy import Crane
            print(Crane(1, 'y').lift())
            """,
        },
        {
            "user.py": """
            __all__ = ['Crane']
            from warehouse.modern import TowerCrane as Crane
            print(Crane.for_yard(capacity=1, yard='y').lift())
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="all-undefined-later",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.legacy import Winch, Winch as W, Hook
            print(Winch is W)
            """,
        },
        {
            "user.py": """
            from warehouse.winches import Winch, Winch as W
            from warehouse.legacy import Hook
            print(Winch is W)
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="same-name-winch-kept",
    ),
    pytest.param(
        {
            "user.py": """
            try:
                from warehouse.modern import TowerCrane
            except ImportError:
                from warehouse.legacy import Crane as TowerCrane
            print(TowerCrane.for_yard(1, 2).lift())
            """,
        },
        {
            "user.py": """
            try:
                from warehouse.modern import TowerCrane
            except ImportError:
                raise
            print(TowerCrane.for_yard(1, 2).lift())
            """,
        },
        FixOptions(unsafe=True),
        Selection(),
        PACK,
        id="fallback",
    ),
    pytest.param(
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            def f(x):
                match x:
                    case 1:
                        from warehouse.legacy import Crane
                        return Crane(1, 'y').lift()
                    case _:
                        from warehouse.legacy import Crane
                return 2
            print(f(1), f(2))
            """,
        },
        {
            "user.py": """
            from warehouse.modern import TowerCrane
            def f(x):
                match x:
                    case 1:
                        return TowerCrane.for_yard(capacity=1, yard='y').lift()
                    case _:
                        pass
                return 2
            print(f(1), f(2))
            """,
        },
        FixOptions(),
        Selection(),
        PACK,
        id="merge-match",
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
