"""Page 1: every site in one row, the worst first; what is about to cross a limit; whether Anjeon itself works."""
