"""What a study came to: the right side of the Stress page, and saved studies side by side."""

from dashapp.stress_page.results.column import results_of
from dashapp.stress_page.results.comparison import comparison_of

__all__ = ["comparison_of", "results_of"]
