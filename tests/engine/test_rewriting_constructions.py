"""Constructions of every shape: arguments, comments and the order of evaluation stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import STYLES, check_change, check_program, check_unchanged

from ssot_migrate.model.options import Style

CHANGES = [
    pytest.param(
        """
        from warehouse.legacy import Crane
        log = []
        def t(x):
            log.append(x)
            return x
        print(Crane(yard=t('y'), capacity=t(1)).lift(), log)
        """,
        """
        from warehouse.modern import TowerCrane
        log = []
        def t(x):
            log.append(x)
            return x
        print(TowerCrane.for_yard(yard=t('y'), capacity=t(1)).lift(), log)
        """,
        id="order-kw",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        log = []
        def t(x):
            log.append(x)
            return x
        print(Crane(t(1), yard=t('y')).lift(), log)
        """,
        """
        from warehouse.modern import TowerCrane
        log = []
        def t(x):
            log.append(x)
            return x
        print(TowerCrane.for_yard(capacity=t(1), yard=t('y')).lift(), log)
        """,
        id="order-mixed",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(  # open
            1,  # one
            # own
            'y'  # two
            # end
        ).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(  # open
            capacity=1,  # one
            # own
            yard='y'  # two
            # end
        ).lift())
        """,
        id="comments-args",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(
            capacity = 1,
            yard  =  'y',
        ).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(
            capacity = 1,
            yard  =  'y',
        ).lift())
        """,
        id="comments-args-kw",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class C:
            def __init__(s, c): s.c = c
            def __enter__(s): return s.c
            def __exit__(s, *a): ...
        with C(Crane(1, 'y')) as x, C(Crane(2, 'y')) as Crane2:
            print(x.lift(), Crane2.lift())
        with (C(Crane(1, 'y')) as x, C(Crane(2,
          'y')) as z,):
            print(x.lift(), z.lift())
        """,
        """
        from warehouse.modern import TowerCrane
        class C:
            def __init__(s, c): s.c = c
            def __enter__(s): return s.c
            def __exit__(s, *a): ...
        with C(TowerCrane.for_yard(capacity=1, yard='y')) as x, C(TowerCrane.for_yard(capacity=2, yard='y')) as Crane2:
            print(x.lift(), Crane2.lift())
        with (C(TowerCrane.for_yard(capacity=1, yard='y')) as x, C(TowerCrane.for_yard(capacity=2,
          yard='y')) as z,):
            print(x.lift(), z.lift())
        """,
        id="with",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        import asyncio
        class C:
            def __init__(s, c): s.c = c
            async def __aenter__(s): return s.c
            async def __aexit__(s, *a): ...
        async def g(c): return c.lift()
        async def f():
            async with C(Crane(1, 'y')) as x:
                print(await g(Crane(1, x.lift())))
                print([await g(Crane(i, 'z')) for i in (1, 2)])
        asyncio.run(f())
        """,
        """
        from warehouse.modern import TowerCrane
        import asyncio
        class C:
            def __init__(s, c): s.c = c
            async def __aenter__(s): return s.c
            async def __aexit__(s, *a): ...
        async def g(c): return c.lift()
        async def f():
            async with C(TowerCrane.for_yard(capacity=1, yard='y')) as x:
                print(await g(TowerCrane.for_yard(capacity=1, yard=x.lift())))
                print([await g(TowerCrane.for_yard(capacity=i, yard='z')) for i in (1, 2)])
        asyncio.run(f())
        """,
        id="async",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([Crane(i, j).lift() for i in 'a'
          for j in (Crane(i, i),) if not j.lift()])
        print({Crane(1,2).lift(): 3 for i in 'a' if i})
        """,
        """
        from warehouse.modern import TowerCrane
        print([TowerCrane.for_yard(capacity=i, yard=j).lift() for i in 'a'
          for j in (TowerCrane.for_yard(capacity=i, yard=i),) if not j.lift()])
        print({TowerCrane.for_yard(capacity=1,yard=2).lift(): 3 for i in 'a' if i})
        """,
        id="comp",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        c = Crane(1, 'y') if Crane(2, 'z') else 3
        print(c.lift())
        """,
        """
        from warehouse.modern import TowerCrane
        c = TowerCrane.for_yard(capacity=1, yard='y') if TowerCrane.for_yard(capacity=2, yard='z') else 3
        print(c.lift())
        """,
        id="cond",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        c = Crane((x for x in (1,)), yard=2)
        print(c.yard)
        """,
        """
        from warehouse.modern import TowerCrane
        c = TowerCrane.for_yard(capacity=(x for x in (1,)), yard=2)
        print(c.yard)
        """,
        id="generator-only",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane((n := 1), (m := 'y')).lift(), n, m)
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=(n := 1), yard=(m := 'y')).lift(), n, m)
        """,
        id="walrus-arg",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(n := 1, m := 'y').lift(), n, m)
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=(n := 1), yard=(m := 'y')).lift(), n, m)
        """,
        id="walrus-arg-bare",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(lambda: 1, yard=lambda: 2).yard())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=lambda: 1, yard=lambda: 2).yard())
        """,
        id="lambda-arg",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def g():
            c = Crane((yield 1), (yield 2))
            print(c.lift())
        list(g())
        """,
        """
        from warehouse.modern import TowerCrane
        def g():
            c = TowerCrane.for_yard(capacity=(yield 1), yard=(yield 2))
            print(c.lift())
        list(g())
        """,
        id="yield-arg",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1 if 1 else 2, 'y' if 1 else 'z').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1 if 1 else 2, yard='y' if 1 else 'z').lift())
        """,
        id="cond-arg",
    ),
    pytest.param(
        ("from warehouse.legacy import Crane\nprint(Crane(\"\"\"a\n  b\"\"\", '''c\n''').lift())\n"),
        (
            "from warehouse.modern import TowerCrane\n"
            'print(TowerCrane.for_yard(capacity="""a\n'
            "  b\"\"\", yard='''c\n"
            "''').lift())\n"
        ),
        id="string-arg",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane("a" "b"
          "c", 1).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity="a" "b"
          "c", yard=1).lift())
        """,
        id="string-concat-arg",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        y = None
        print(Crane(1, y).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        y = None
        print(TowerCrane.for_yard(capacity=1, yard=y).lift())
        """,
        id="none-var",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane.build(1, 'y').lift(), Crane.build(capacity=1, yard=2).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard(capacity=1, yard='y').lift(), TowerCrane.for_yard(capacity=1, yard=2).lift())
        """,
        id="classmethod",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            K = Crane
            return K(1, 'y').lift()
        print(f())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            K = TowerCrane
            return K.for_yard(capacity=1, yard='y').lift()
        print(f())
        """,
        id="local-alias",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        K, n = Crane, 1
        print(K(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        K, n = TowerCrane, 1
        print(K.for_yard(capacity=1, yard='y').lift())
        """,
        id="tuple-alias",
    ),
    pytest.param(
        """
        import warehouse.legacy
        from warehouse.legacy import Crane
        def f(a):
            K = Crane if a else warehouse.legacy.Crane
            return K(1, 'y').lift()
        print(f(1), f(0))
        """,
        """
        import warehouse.legacy
        import warehouse.modern
        from warehouse.modern import TowerCrane
        def f(a):
            K = TowerCrane if a else warehouse.modern.TowerCrane
            return K.for_yard(capacity=1, yard='y').lift()
        print(f(1), f(0))
        """,
        id="local-alias-cond-same",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        if (K := Crane):
            print(K(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        if (K := TowerCrane):
            print(K.for_yard(capacity=1, yard='y').lift())
        """,
        id="walrus-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        async def f():
            return await Crane(1, 'y').lift()
        """,
        """
        from warehouse.modern import TowerCrane
        async def f():
            return await TowerCrane.for_yard(capacity=1, yard='y').lift()
        """,
        id="await-call",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        try:
            raise ValueError(Crane(1, 'y').lift()) from None
        except ValueError as e: print(e)
        """,
        """
        from warehouse.modern import TowerCrane
        try:
            raise ValueError(TowerCrane.for_yard(capacity=1, yard='y').lift()) from None
        except ValueError as e: print(e)
        """,
        id="raise",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        assert Crane(1, 'y').lift(), Crane(2, 'y').lift()
        print(1)
        """,
        """
        from warehouse.modern import TowerCrane
        assert TowerCrane.for_yard(capacity=1, yard='y').lift(), TowerCrane.for_yard(capacity=2, yard='y').lift()
        print(1)
        """,
        id="assert",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        while Crane(1, 'y').lift():
            break
        else:
            print(2)
        print(1)
        """,
        """
        from warehouse.modern import TowerCrane
        while TowerCrane.for_yard(capacity=1, yard='y').lift():
            break
        else:
            print(2)
        print(1)
        """,
        id="while",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            return(Crane)(1, 'y')
        print(f().lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            return(TowerCrane.for_yard)(capacity=1, yard='y')
        print(f().lift())
        """,
        id="return-paren",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            return(Crane(1, 'y'))
        print(f().lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            return(TowerCrane.for_yard(capacity=1, yard='y'))
        print(f().lift())
        """,
        id="return-tight",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(1 if(Crane)else 2)
        """,
        """
        from warehouse.modern import TowerCrane
        print(1 if(TowerCrane)else 2)
        """,
        id="not-tight",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([c.lift()for c in(Crane(1,'y'),)])
        """,
        """
        from warehouse.modern import TowerCrane
        print([c.lift()for c in(TowerCrane.for_yard(capacity=1,yard='y'),)])
        """,
        id="in-tight",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(1 if Crane else 2, not(Crane))
        """,
        """
        from warehouse.modern import TowerCrane
        print(1 if TowerCrane else 2, not(TowerCrane))
        """,
        id="not-in-tight2",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        x = [1]
        x[len(Crane(0, 'y').lift()) - 6] = Crane(1, 'y')
        print(x[0].lift())
        """,
        """
        from warehouse.modern import TowerCrane
        x = [1]
        x[len(TowerCrane.for_yard(capacity=0, yard='y').lift()) - 6] = TowerCrane.for_yard(capacity=1, yard='y')
        print(x[0].lift())
        """,
        id="subscript",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print('abc'[Crane(1, 'y').capacity:])
        """,
        """
        from warehouse.modern import TowerCrane
        print('abc'[TowerCrane.for_yard(capacity=1, yard='y').capacity:])
        """,
        id="slice",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane (1, 'y') . lift ())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard (capacity=1, yard='y') . lift ())
        """,
        id="space-call",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane( 1 , 'y' , ).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print(TowerCrane.for_yard( capacity=1 , yard='y' , ).lift())
        """,
        id="space-in",
    ),
    pytest.param(
        ("from warehouse.legacy import Crane\nx = Crane \\\n  (1, \\\n  'y')\nprint(x.lift())\n"),
        (
            "from warehouse.modern import TowerCrane\n"
            "x = TowerCrane.for_yard \\\n"
            "  (capacity=1, \\\n"
            "  yard='y')\n"
            "print(x.lift())\n"
        ),
        id="backslash-call",
    ),
]

LEFT_ALONE = [
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(list(Crane(x for x in (1,)).capacity if 0 else Crane((x for x in (1,)), 'y').capacity))
        """,
        id="generator-arg",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        a = (1, 'y')
        print(Crane(*a).lift())
        """,
        id="starred",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        a = dict(capacity=1, yard='y')
        print(Crane(**a).lift())
        """,
        id="dstarred",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1, None).lift())
        """,
        id="none-yard",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1, 'y', colour='red').lift())
        """,
        id="colour",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1).lift())
        """,
        id="no-yard",
    ),
    pytest.param(
        """
        from functools import partial
        from warehouse.legacy import Crane
        print(partial(Crane, 1)('y').lift())
        """,
        id="partial",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class Hoist:
            def __init__(self, capacity, yard):
                pass
            def lift(self):
                return 'hoist'
        def f(a):
            K = Crane if a else Hoist
            return K(1, 'y').lift()
        print(f(1), f(0))
        """,
        id="local-alias-cond",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([c(1, 'y').lift() for c in [Crane]])
        """,
        id="list-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print({'a': Crane}['a'](1, 'y').lift())
        """,
        id="dict-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            return Crane
        print(f()(1, 'y').lift())
        """,
        id="return-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class A: pass
        A.k = Crane
        print(A.k(1, 'y').lift())
        """,
        id="attr-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f(k=Crane):
            return k(1, 'y').lift()
        print(f())
        """,
        id="default-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        f = lambda: Crane
        print(f()(1, 'y').lift())
        """,
        id="lambda-ret",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([c.lift() for c in map(Crane, [1], ['y'])])
        """,
        id="map-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        for K in (Crane,):
            print(K(1, 'y').lift())
        """,
        id="for-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class S(Crane): pass
        print(S(1, 'y').lift())
        """,
        id="subclass",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane)
        x = lambda: Crane(1, 2, 3)
        """,
        id="too-many",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        x = lambda: Crane(1, capacity=2, yard=3)
        """,
        id="dup-kw",
    ),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_changes_and_does_the_same(tmp_path: Path, before: str | bytes, after: str | bytes) -> None:
    check_change(tmp_path, before, after)


@pytest.mark.parametrize("before", [case.values[0] for case in CHANGES], ids=[case.id for case in CHANGES])
def test_does_the_same_under_the_old_name(tmp_path: Path, before: str | bytes) -> None:
    check_program(tmp_path, before, Style.ALIAS)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("before", LEFT_ALONE)
def test_leaves_alone(tmp_path: Path, before: str | bytes, style: Style) -> None:
    check_unchanged(tmp_path, before, style)
