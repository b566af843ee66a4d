"""Three ways to power an AI data centre under the same storm, and how sure the comparison is."""
