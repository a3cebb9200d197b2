"""Every topology crossed with every fault that makes sense on it, each with the right answer."""
