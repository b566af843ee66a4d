"""What is kept of back-tests."""
