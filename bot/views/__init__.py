"""The form that Slack opens over a conversation, and what comes back from it. Pure."""

from bot.views.form import FORM, Prefill, form_view
from bot.views.options import cluster_options
from bot.views.submitted import Wrong, read_form

__all__ = ["FORM", "Prefill", "Wrong", "cluster_options", "form_view", "read_form"]
