"""The count explorer: where the public pound goes."""
