"""Results as words, charts, pages, documents and workbooks."""
