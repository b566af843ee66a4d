"""The parts of the Alarms page: what is looked at (view), list, detail, history, the most frequent, the back-test."""
