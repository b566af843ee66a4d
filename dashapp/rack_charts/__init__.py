"""The panels of the Sites page that show a rack over time: trends, the map of cell positions, drift at rest."""
