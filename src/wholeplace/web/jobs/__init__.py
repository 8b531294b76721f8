"""Long work done in the background, with progress and cancel."""
