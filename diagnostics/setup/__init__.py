"""Decide from what was read whether the program is set up, and how to mend what is not. Pure."""
