"""A simulated Slack workspace: its Web API over HTTP, its refusals, and the people who type in it."""
