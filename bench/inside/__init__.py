"""The parts that run in a process of their own: a worker as the function app's, nothing else."""
