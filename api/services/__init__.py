"""Use cases, one file a subject. They take explicit engines and settings and need no web request."""
