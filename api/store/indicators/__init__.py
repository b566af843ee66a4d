"""Indicators as they are stored: read again for pages, and removed when they are old."""
