"""A packet model: what a node notices when it connects, from the estate's resources alone.

It is a second opinion on Azure's rules. Nothing is shared with the program under test.
"""
