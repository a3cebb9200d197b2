"""Answers that more than one check gives. Pure."""
