"""Where something is, in words: site, bank, rack, device."""

from __future__ import annotations

from dashapp.reader import Reader


def place(
    reader: Reader,
    *,
    site: int | None,
    bank_id: int | None = None,
    rack_id: int | None = None,
    device: str | None = None,
) -> str:
    """``Panli · bank 2 · rack 5``; a dash where nothing says where. A site that is configured no more has its number.

    The device is named only where no bank is: it says no more than the bank does.
    """
    t = reader.t
    parts = []
    if site is not None:
        found = reader.context.settings.site(site)
        parts.append(reader.name(found.name) if found else t("site {number}", number=site))
    if bank_id is not None:
        parts.append(t("bank {number}", number=bank_id))
    if rack_id is not None:
        parts.append(t("rack {number}", number=rack_id))
    if device and bank_id is None:
        parts.append(device)
    return " · ".join(parts) or "–"
