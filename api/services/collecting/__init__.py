"""Rows that were read from devices, on their way into the tables of their sites."""
