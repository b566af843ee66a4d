"""Page 6, the stress lab: three ways to power an AI data centre under the same storm, and how sure the answer is."""
