"""The log of Slack's libraries, kept from saying what it must not.

Below WARNING they write whole requests: messages, form bodies and response addresses. The level
stands on a logger of our own, so a host that turns all logs up does not change it.
"""

import logging


def slack_log() -> logging.Logger:
    """Return the logger that every client of Slack's libraries gets."""
    logger = logging.getLogger("aks_conncheck.slack")
    logger.setLevel(logging.WARNING)
    return logger


def bolt_log() -> logging.Logger:
    """Return Bolt's logger; at WARNING it still prints what it does not serve."""
    logger = logging.getLogger("slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger
