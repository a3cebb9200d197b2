"""What makes the parts of the project that are not written by hand."""
