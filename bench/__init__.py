"""The figures of the product, each beside its alternative in the same run."""
