"""Every component id of the HMI. Nothing else spells one; a test holds layouts to that."""

from __future__ import annotations

# frame
LOCATION = "location"
NAVIGATION = "navigation"
CONTENT = "content"
BANNER = "banner"
NOTICE = "notice"
ALARM_MARKS = "alarm-marks"
CLOCK = "clock"
DATA_AGE = "data-age"
LINK_LOST = "link-lost"
PULSE = "pulse"
PULSE_INTERVAL = "pulse-interval"
