"""Packs of one rule, for tests in several folders that need just any: a function that has moved."""

from __future__ import annotations

_CARTS_HEAD = """\
schema = 1
[pack]
name = "carts"
title = "From the old cart to the new one"
why = "Two carts drifted apart."
"""

_PHASES = """\
[[phase]]
name = "early"
title = "What is urgent"
priority = "P0"
paths = ["early/**"]
[[phase]]
name = "late"
title = "The rest"
priority = "P1"
paths = ["**"]
"""

_CART_RULE = """\
[[rule]]
id = "CART001"
name = "old-price"
kind = "replace-symbol"
from = ["legacy.price"]
to = "cart.price"
severity = "error"
why = "It rounds to the wrong side."
[[rule.example]]
title = "an import moves"
before = "from legacy import price\\nprice()\\n"
after = "from cart import price\\nprice()\\n"
files = {"legacy.py" = "def price(): ...\\n", "cart.py" = "def price(): ...\\n"}
[[rule.example]]
title = "another price is left alone"
unchanged = "def price(): ...\\nprice()\\n"
"""

CARTS = _CARTS_HEAD + _CART_RULE
"""`legacy.price` is `cart.price` now: CART001."""

CARTS_IN_PHASES = _CARTS_HEAD + _PHASES + _CART_RULE
"""The same, the folder `early` first."""

SHOP = """\
schema = 1
[pack]
name = "shop"
title = "From the old price to the new one"
why = "Two prices drifted apart."
[[rule]]
id = "SHOP001"
name = "old-price"
kind = "replace-symbol"
from = ["shop.legacy.price"]
to = "shop.cart.price"
severity = "error"
why = "It rounds to the wrong side."
[[rule.example]]
title = "an import moves"
before = "from shop.legacy import price\\nprice()\\n"
after = "from shop.cart import price\\nprice()\\n"
files = {"shop/__init__.py" = "", "shop/legacy.py" = "def price(): ...\\n", "shop/cart.py" = "def price(): ...\\n"}
[[rule.example]]
title = "another price is left alone"
unchanged = "def price(): ...\\nprice()\\n"
"""
"""`shop.legacy.price` is `shop.cart.price` now: SHOP001."""
