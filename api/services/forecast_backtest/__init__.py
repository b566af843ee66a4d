"""Back-tests of forecasters on rows of a file or a site: read, run, set as a table."""
