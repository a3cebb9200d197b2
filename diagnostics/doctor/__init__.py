"""Read whether the program is set up: settings, identity, rights, Slack, storage. Only reads."""
