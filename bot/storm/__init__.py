"""Many failures at once told as one message: what belongs together, and when it is a storm."""
