"""Commands to devices: formed, confirmed, followed; who may write at all."""
