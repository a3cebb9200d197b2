"""The chat side: takes requests, renders reports as Block Kit, keeps one thread per incident."""
