"""The command line of the contract: arguments, commands, progress. A rim: it does the I/O."""
