"""A simulated Slack workspace: its Web API, its refusals, and the people who type in it."""
