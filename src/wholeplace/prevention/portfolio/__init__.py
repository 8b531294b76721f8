"""Which actions, at what scale and from when, under every body's budget."""
