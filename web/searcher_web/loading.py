"""What the first pages need: loaded before anyone waits for it, and shared by forked processes."""

import gc
from contextlib import suppress
from threading import Thread

from flask import Flask

from searcher.model.errors import IndexFailure
from searcher_web.typed_dates import load_months

_ALLOCATIONS = 10_000
"""Objects between two searches for unreachable cycles; at Python's 700, a page has several."""


def begin_loading(app: Flask) -> None:
    """Begin to load; until all is there the site is not ready."""
    app.extensions["loading"].set()
    Thread(target=_load_and_clear, args=(app,), daemon=True).start()


def load(app: Flask) -> None:
    """Load tables of names, templates, and the arrays of the index that every page reads.

    They are excluded from collections of garbage: one that looks through them takes a quarter of
    a second, and writes to the memory that processes share.  Nothing is collected meanwhile: all
    that is made stays, and is looked through in vain, for a fifth of the time.
    """
    gc.disable()
    try:
        with suppress(IndexFailure):  # which each page reports
            app.extensions["search"].load()
        load_months()
        for name in app.jinja_env.list_templates(["html"]):
            app.jinja_env.get_template(name)
    finally:
        gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, *gc.get_threshold()[1:])


def _load_and_clear(app: Flask) -> None:
    try:
        load(app)
    finally:
        app.extensions["loading"].clear()
