"""The settlement laboratory: designs of grant distribution, run for every council at once."""
