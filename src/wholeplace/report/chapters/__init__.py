"""What a plan's report says, chapter by chapter, before anything is drawn."""
