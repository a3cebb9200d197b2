"""The tags of a resource that say whose it is."""

from typing import TypeAlias

# Their names, folded; of several the first in this order counts.
OWNER_TAGS = ("owner", "team", "contact")
# (name, value) as Azure spells them. Only tags of those names are read of network resources.
Tags: TypeAlias = tuple[tuple[str, str], ...]
