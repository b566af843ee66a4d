"""The commands of ``flask --app wsgi``, one file a subject, found by their ``command`` attribute."""
