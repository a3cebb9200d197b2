"""Azure's rules for NSGs, routes and egress, each stated once. Pure."""
