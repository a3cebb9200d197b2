"""What builds, checks and installs around the product; nothing here is deployed."""
