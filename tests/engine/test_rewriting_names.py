"""Names of every shape: what means the old class follows, what only looks like it stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_project import STYLES, check_change, check_program, check_unchanged

from ssot_migrate.model.options import Style

CHANGES = [
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f(Crane):
            return Crane
        print(f(3), Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f(Crane):
            return Crane
        print(f(3), TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="param",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f(TowerCrane):
            return Crane(1, TowerCrane).lift()
        print(f(3))
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f(TowerCrane):
            return Crane.for_yard(capacity=1, yard=TowerCrane).lift()
        print(f(3))
        """,
        id="param-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            class Crane:
                pass
            return Crane().__class__.__name__
        print(f(), Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            class Crane:
                pass
            return Crane().__class__.__name__
        print(f(), TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="local-class",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([Crane for Crane in (1, 2)], Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print([Crane for Crane in (1, 2)], TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="comp",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([Crane(1, TowerCrane).lift() for TowerCrane in (1, 2)])
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        print([Crane.for_yard(capacity=1, yard=TowerCrane).lift() for TowerCrane in (1, 2)])
        """,
        id="comp-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print([TowerCrane.lift() for TowerCrane in (Crane(1, 'y'),)])
        """,
        """
        from warehouse.modern import TowerCrane
        print([TowerCrane.lift() for TowerCrane in (TowerCrane.for_yard(capacity=1, yard='y'),)])
        """,
        id="comp-first-iter",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        f = lambda TowerCrane: Crane(1, TowerCrane).lift()
        print(f(2))
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        f = lambda TowerCrane: Crane.for_yard(capacity=1, yard=TowerCrane).lift()
        print(f(2))
        """,
        id="lambda-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            try:
                1/0
            except ZeroDivisionError as Crane:
                return type(Crane).__name__
        print(f(), Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f():
            try:
                1/0
            except ZeroDivisionError as Crane:
                return type(Crane).__name__
        print(f(), TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="exceptas",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            try:
                1/0
            except ZeroDivisionError as TowerCrane:
                return Crane(1, 'y').lift()
        print(f())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f():
            try:
                1/0
            except ZeroDivisionError as TowerCrane:
                return Crane.for_yard(capacity=1, yard='y').lift()
        print(f())
        """,
        id="exceptas-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        for Crane in (1, 2):
            print(Crane)
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        print(Crane.for_yard(capacity=1, yard='y').lift())
        for Crane in (1, 2):
            print(Crane)
        """,
        id="for",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        for TowerCrane in (1, 2):
            print(Crane(1, TowerCrane).lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        for TowerCrane in (1, 2):
            print(Crane.for_yard(capacity=1, yard=TowerCrane).lift())
        """,
        id="for-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        if (Crane := 3):
            print(Crane)
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        print(Crane.for_yard(capacity=1, yard='y').lift())
        if (Crane := 3):
            print(Crane)
        """,
        id="walrus",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        if (TowerCrane := 3):
            print(Crane(1, TowerCrane).lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        if (TowerCrane := 3):
            print(Crane.for_yard(capacity=1, yard=TowerCrane).lift())
        """,
        id="walrus-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            [TowerCrane := i for i in (1,2)]
            return Crane(1, TowerCrane).lift()
        print(f())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f():
            [TowerCrane := i for i in (1,2)]
            return Crane.for_yard(capacity=1, yard=TowerCrane).lift()
        print(f())
        """,
        id="walrus-comp",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            global Crane
            Crane = None
        print(Crane(1, 'y').lift())
        f()
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f():
            global Crane
            Crane = None
        print(Crane.for_yard(capacity=1, yard='y').lift())
        f()
        """,
        id="global2",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            global TowerCrane
            TowerCrane = 5
        f()
        print(Crane(1, TowerCrane).lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f():
            global TowerCrane
            TowerCrane = 5
        f()
        print(Crane.for_yard(capacity=1, yard=TowerCrane).lift())
        """,
        id="global-new",
    ),
    pytest.param(
        """
        def f():
            from warehouse.legacy import Crane
            def g():
                nonlocal Crane
                Crane = None
            r = Crane(1, 'y').lift()
            g()
            return r
        print(f())
        """,
        """
        def f():
            from warehouse.modern import TowerCrane as Crane
            def g():
                nonlocal Crane
                Crane = None
            r = Crane.for_yard(capacity=1, yard='y').lift()
            g()
            return r
        print(f())
        """,
        id="nonlocal",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f():
            return TowerCrane
        print(Crane(1, 'y').lift())
        try:
            f()
        except NameError as e:
            print('ne')
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        def f():
            return TowerCrane
        print(Crane.for_yard(capacity=1, yard='y').lift())
        try:
            f()
        except NameError as e:
            print('ne')
        """,
        id="undefined-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        TowerCrane = 7
        print(Crane(1, TowerCrane).lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        TowerCrane = 7
        print(Crane.for_yard(capacity=1, yard=TowerCrane).lift())
        """,
        id="assign-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class TowerCrane:
            pass
        print(Crane(1, TowerCrane.__name__).lift())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        class TowerCrane:
            pass
        print(Crane.for_yard(capacity=1, yard=TowerCrane.__name__).lift())
        """,
        id="class-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class A:
            TowerCrane = 4
            x = Crane(1, TowerCrane).lift()
            def f(self):
                return Crane(1, 'y').lift()
        print(A.x, A().f())
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        class A:
            TowerCrane = 4
            x = Crane.for_yard(capacity=1, yard=TowerCrane).lift()
            def f(self):
                return Crane.for_yard(capacity=1, yard='y').lift()
        print(A.x, A().f())
        """,
        id="classattr-new",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        class A:
            def Crane(self):
                return self.Crane
        print(A().Crane.__name__, Crane(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        class A:
            def Crane(self):
                return self.Crane
        print(A().Crane.__name__, TowerCrane.for_yard(capacity=1, yard='y').lift())
        """,
        id="attr-same-name",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f(Crane=None):
            return Crane
        print(f(Crane=3), dict(Crane=Crane(1, 'y').lift()))
        """,
        """
        from warehouse.modern import TowerCrane
        def f(Crane=None):
            return Crane
        print(f(Crane=3), dict(Crane=TowerCrane.for_yard(capacity=1, yard='y').lift()))
        """,
        id="kwarg-same-name",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(f'''a
        {Crane(1,
          'y').lift()}
        {Crane(2, 'é').lift()} é''')
        """,
        """
        from warehouse.modern import TowerCrane
        print(f'''a
        {TowerCrane.for_yard(capacity=1,
          yard='y').lift()}
        {TowerCrane.for_yard(capacity=2, yard='é').lift()} é''')
        """,
        id="fstring-multi",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        x = f'{Crane.__init__=}'
        """,
        """
        from warehouse.modern import TowerCrane
        x = f'{TowerCrane.__init__=}'
        """,
        id="fstring-eq2",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(f'{3:{len(Crane(1, 2).lift())}}')
        """,
        """
        from warehouse.modern import TowerCrane
        print(f'{3:{len(TowerCrane.for_yard(capacity=1, yard=2).lift())}}')
        """,
        id="fstring-spec",
    ),
    pytest.param(
        (
            "from warehouse.legacy import Crane\n"
            "print('a' f'{Crane(1, 2).lift()}'\n"
            "  \"b\" rf'{Crane(1, 2).lift()}\\d')\n"
        ),
        (
            "from warehouse.modern import TowerCrane\n"
            "print('a' f'{TowerCrane.for_yard(capacity=1, yard=2).lift()}'\n"
            "  \"b\" rf'{TowerCrane.for_yard(capacity=1, yard=2).lift()}\\d')\n"
        ),
        id="fstring-concat",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(f'é {Crane(1, "é").lift()} é {Crane(1, 2)!s:.0}')
        """,
        """
        from warehouse.modern import TowerCrane
        print(f'é {TowerCrane.for_yard(capacity=1, yard="é").lift()} é {TowerCrane.for_yard(capacity=1, yard=2)!s:.0}')
        """,
        id="fstring-utf",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def deco(x):
            return lambda f: x
        @deco(Crane(1, 'y').lift())
        def g(): ...
        print(g)
        """,
        """
        from warehouse.modern import TowerCrane
        def deco(x):
            return lambda f: x
        @deco(TowerCrane.for_yard(capacity=1, yard='y').lift())
        def g(): ...
        print(g)
        """,
        id="decorator",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def deco(x):
            return lambda f: x
        @deco(
            # c
            Crane(
                1,
                'y')
        )
        class G: ...
        print(G.lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def deco(x):
            return lambda f: x
        @deco(
            # c
            TowerCrane.for_yard(
                capacity=1,
                yard='y')
        )
        class G: ...
        print(G.lift())
        """,
        id="decorator-cls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def g(a=Crane(1, 'y'), *, b=Crane(2, 'z')):
            return a.lift(), b.lift()
        print(g())
        """,
        """
        from warehouse.modern import TowerCrane
        def g(a=TowerCrane.for_yard(capacity=1, yard='y'), *, b=TowerCrane.for_yard(capacity=2, yard='z')):
            return a.lift(), b.lift()
        print(g())
        """,
        id="default",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        f = lambda x=Crane(1, 2): Crane(x.lift(), 'y')
        print(f().lift())
        """,
        """
        from warehouse.modern import TowerCrane
        f = lambda x=TowerCrane.for_yard(capacity=1, yard=2): TowerCrane.for_yard(capacity=x.lift(), yard='y')
        print(f().lift())
        """,
        id="lambda",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        from warehouse.legacy import Hook
        x = Hook()
        match x:
            case Crane(capacity=3):
                print('c')
            case Crane():
                print('d')
            case _:
                print('e')
        """,
        """
        from warehouse.modern import TowerCrane
        from warehouse.legacy import Hook
        x = Hook()
        match x:
            case TowerCrane(capacity=3):
                print('c')
            case TowerCrane():
                print('d')
            case _:
                print('e')
        """,
        id="match",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        match Crane(1, 'y').lift():
            case str() as Crane2:
                print(Crane2)
        """,
        """
        from warehouse.modern import TowerCrane
        match TowerCrane.for_yard(capacity=1, yard='y').lift():
            case str() as Crane2:
                print(Crane2)
        """,
        id="match-subject",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(Crane(1, 'y').lift())
        match 3:
            case Crane:
                print(Crane)
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        print(Crane.for_yard(capacity=1, yard='y').lift())
        match 3:
            case Crane:
                print(Crane)
        """,
        id="match-capture",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        match 3:
            case x if Crane(1, x).lift():
                print(x)
        """,
        """
        from warehouse.modern import TowerCrane
        match 3:
            case x if TowerCrane.for_yard(capacity=1, yard=x).lift():
                print(x)
        """,
        id="match-guard",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        if (c := Crane(1, 'y')):
            print(c.lift())
        """,
        """
        from warehouse.modern import TowerCrane
        if (c := TowerCrane.for_yard(capacity=1, yard='y')):
            print(c.lift())
        """,
        id="walrus-val",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print((Crane)(1, 'y').lift())
        print(((Crane))((1), ('y')).lift())
        """,
        """
        from warehouse.modern import TowerCrane
        print((TowerCrane.for_yard)(capacity=1, yard='y').lift())
        print(((TowerCrane.for_yard))(capacity=(1), yard=('y')).lift())
        """,
        id="parens",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        x = (
            # before
            Crane  # behind
        )(1, 'y')
        print(x.lift())
        """,
        """
        from warehouse.modern import TowerCrane
        x = (
            # before
            TowerCrane.for_yard  # behind
        )(capacity=1, yard='y')
        print(x.lift())
        """,
        id="parens-nl",
    ),
    pytest.param(
        """
        from warehouse.legacy import Winch as E
        class X(E): pass
        try:
            pass
        except (ValueError, E):
            pass
        """,
        """
        from warehouse.winches import Winch as E
        class X(E): pass
        try:
            pass
        except (ValueError, E):
            pass
        """,
        id="except-tuple",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        print(isinstance(3, (int, Crane)))
        """,
        """
        from warehouse.modern import TowerCrane
        print(isinstance(3, (int, TowerCrane)))
        """,
        id="isinstance-tuple",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        __all__ = ['Crane', "x"]
        x = Crane(1, 'y').lift()
        print(x)
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        __all__ = ['Crane', "x"]
        x = Crane.for_yard(capacity=1, yard='y').lift()
        print(x)
        """,
        id="all-list",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        __all__ = ('Crane',)
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        __all__ = ('Crane',)
        """,
        id="all-tuple",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        __all__ = []
        __all__ += ['Crane']
        __all__.append('Crane')
        __all__.extend(['Crane'])
        """,
        """
        from warehouse.modern import TowerCrane as Crane
        __all__ = []
        __all__ += ['Crane']
        __all__.append('Crane')
        __all__.extend(['Crane'])
        """,
        id="all-plus",
    ),
    pytest.param(
        (
            '"""Crane from warehouse.legacy.Crane"""\n'
            "from warehouse.legacy import Crane\n"
            "# Crane\n"
            "def f():\n"
            "    '''Crane'''\n"
            "    return Crane(1, 'y').lift()  # Crane\n"
            "print(f(), 'Crane', b'Crane')\n"
        ),
        (
            '"""Crane from warehouse.legacy.Crane"""\n'
            "from warehouse.modern import TowerCrane\n"
            "# Crane\n"
            "def f():\n"
            "    '''Crane'''\n"
            "    return TowerCrane.for_yard(capacity=1, yard='y').lift()  # Crane\n"
            "print(f(), 'Crane', b'Crane')\n"
        ),
        id="doc",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        x = None  # type: Crane
        def f(a):
            # type: (Crane) -> None
            pass
        """,
        """
        from warehouse.modern import TowerCrane
        x = None  # type: Crane
        def f(a):
            # type: (Crane) -> None
            pass
        """,
        id="type-comment",
    ),
    pytest.param(
        ("from warehouse.legacy import Crane\nprint(Crane.reach, Crane.\\\n  reach, (Crane\n .reach))\n"),
        (
            "from warehouse.modern import TowerCrane\n"
            "print(TowerCrane.radius, TowerCrane.\\\n"
            "  radius, (TowerCrane\n"
            " .radius))\n"
        ),
        id="print-chevron",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f(**k): return k
        print(f(**{'a': Crane(1, 'y').lift()}))
        """,
        """
        from warehouse.modern import TowerCrane
        def f(**k): return k
        print(f(**{'a': TowerCrane.for_yard(capacity=1, yard='y').lift()}))
        """,
        id="kw-unpack",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        c = Crane(1, 'y')
        print(c.lift())
        del c.yard
        """,
        """
        from warehouse.modern import TowerCrane
        c = TowerCrane.for_yard(capacity=1, yard='y')
        print(c.lift())
        del c.yard
        """,
        id="del-attr",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        x = ''
        x += Crane(1, 'y').lift()
        print(x)
        """,
        """
        from warehouse.modern import TowerCrane
        x = ''
        x += TowerCrane.for_yard(capacity=1, yard='y').lift()
        print(x)
        """,
        id="aug",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        Kind = Crane
        K2: type[Crane] = Crane
        print(Kind(1, 'y').lift(), K2(1, 'y').lift())
        """,
        """
        from warehouse.modern import TowerCrane
        Kind = TowerCrane
        K2: type[TowerCrane] = TowerCrane
        print(Kind.for_yard(capacity=1, yard='y').lift(), K2.for_yard(capacity=1, yard='y').lift())
        """,
        id="typealias",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        a = Crane(1, 'y'); b = Crane(2, 'z'); a.lift()
        """,
        """
        from warehouse.modern import TowerCrane
        a = TowerCrane.for_yard(capacity=1, yard='y'); b = TowerCrane.for_yard(capacity=2, yard='z'); a.lift()
        """,
        id="semicolon-calls",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        def f(): return Crane(1, 'y').lift()
        class A: x = Crane(1, 'y'); y: Crane
        print(f(), A.x.lift())
        """,
        """
        from warehouse.modern import TowerCrane
        def f(): return TowerCrane.for_yard(capacity=1, yard='y').lift()
        class A: x = TowerCrane.for_yard(capacity=1, yard='y'); y: TowerCrane
        print(f(), A.x.lift())
        """,
        id="oneline-def",
    ),
    pytest.param(
        """
        from warehouse.legacy import Crane
        if Crane(1, 'y').lift(): print(Crane(1, 'y').lift())
        else: Crane(1, 'z')
        """,
        """
        from warehouse.modern import TowerCrane
        if TowerCrane.for_yard(capacity=1, yard='y').lift(): print(TowerCrane.for_yard(capacity=1, yard='y').lift())
        else: TowerCrane.for_yard(capacity=1, yard='z')
        """,
        id="oneline-if",
    ),
]

LEFT_ALONE = [
    pytest.param(
        """
        from warehouse.legacy import Crane
        def g(a=Crane, b: Crane=None) -> Crane:
            return a
        """,
        id="default-none-type",
    ),
    pytest.param(
        """
        import warehouse.legacy
        x = (
            warehouse
            .legacy  # why
            .Crane
        )
        print((warehouse
          .legacy.Crane(1, 'y')).lift())
        """,
        id="chain",
    ),
    pytest.param(
        """
        class Crane:
            pass
        print(Crane().__class__.__name__, 'Crane')
        """,
        id="own-class",
    ),
    pytest.param(
        """
        # from warehouse.legacy import Crane
        '''warehouse.legacy.Crane'''
        print('Crane')
        """,
        id="only-comments",
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
