"""The parts of the Devices page: the list, the registers of one device, commands with their dialog, faults."""
