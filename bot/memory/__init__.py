"""What the chat side remembers: rows of one table, in memory or in Azure, with one logic."""
