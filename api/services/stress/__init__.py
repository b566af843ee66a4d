"""Stress lab: studies asked for, carried out, kept, put into words and reported."""
