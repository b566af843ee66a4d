"""The racks of a site at a moment: their latest values, the alarms that stand, and what happened on one of them."""
