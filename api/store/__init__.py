"""Everything that touches a database or a file: the only place where SQL is written."""
