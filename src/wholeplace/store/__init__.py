"""Files and tables turned into model objects and back."""
