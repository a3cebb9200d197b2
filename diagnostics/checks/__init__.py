"""One file per question. The package is walked to find them."""
