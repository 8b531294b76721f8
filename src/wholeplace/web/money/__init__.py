"""Money in: files of partners read, mended, committed and compared."""
