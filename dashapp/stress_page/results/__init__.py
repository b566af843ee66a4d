"""What a study came to: the right side of the Stress page, and saved studies side by side."""
