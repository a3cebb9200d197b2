"""A simulated Azure and Slack to run the product against; the product never imports it."""
