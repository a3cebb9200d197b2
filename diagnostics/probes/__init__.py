"""Scripts that run on a node, and the parsers of what they print. Pure."""
