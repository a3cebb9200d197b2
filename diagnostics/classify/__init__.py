"""Error text to category: normalise, identify, categorise, extract.

Pure and total: no input raises, and time grows with length, not with its square, because the text
comes from strangers.
"""

from diagnostics.classify.classification import classify

__all__ = ["classify"]
