"""What the person at the keyboard got wrong."""


class UsageError(Exception):
    """Wrong usage, settings or input; the message is one line for a person."""
