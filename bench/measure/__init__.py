"""The measurements: one file each, with one coroutine `measure` that returns its rows."""
