"""Reports as Block Kit. The only place that knows Slack's limits. Pure.

What comes from Azure or from a person goes into rich text elements, in which Slack reads no
mention, link or formatting. Only fixed words and checked ids go into mrkdwn.
"""

from bot.blocks.replies import no_answer_call, report_messages
from bot.blocks.root import progress_message, started_message, trouble_message

__all__ = [
    "no_answer_call",
    "progress_message",
    "report_messages",
    "started_message",
    "trouble_message",
]
