"""A study as a document: self-contained HTML with its print style, and the same as PDF."""
