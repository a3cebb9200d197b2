"""Import much at once, in a thread, without making the event loop stand still.

Python looks for garbage after so many new objects, and looks through all there are, while no
thread runs. Azure's SDK brings half a million, so that this took 200 ms at a time.
"""

import gc
from functools import cache
from importlib import import_module


@cache
def import_once(module: str) -> None:
    """Import a module and all that it brings, at the first call; call it off the loop.

    No garbage is looked for meanwhile, and never again among what is there at the end: what was
    imported stays as long as the process. A failed import leaves all as it was.
    """
    gc.disable()
    try:
        import_module(module)
        gc.freeze()
    finally:
        gc.enable()
