"""From the latest rows of devices to what each tag makes of them: its limits of age and range, its worst device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from api.store.catalogue import plausible_range
from api.store.latest import Device
from api.store.seen import SEEN_WITHIN
from api.store.sos_places import Place, column_of, device_of
from api.store.tags import Tag
from engine.safety.curve import Floats
from engine.safety.readings import Readings, judge

_SECOND_US = 1_000_000
_SEEN_WITHIN_US = SEEN_WITHIN // timedelta(microseconds=1)
_ANY_VALUE = (-np.inf, np.inf)


@dataclass(frozen=True, kw_only=True)
class TagReadings:
    """What a tag's devices reported at n minutes; ``keys`` names the parts of a device (bank_id, rack_id, or tag).

    ``age_us`` and ``raw``, both (n, d), say more about a flaw: how old the latest row is, and what it holds.
    """

    readings: Readings
    keys: tuple[str, ...]
    devices: tuple[Device, ...]
    age_us: NDArray[np.int64]
    raw: Floats


def judge_tags(
    place: Place,
    tags: Sequence[Tag],
    devices: Sequence[Device],
    ages: NDArray[np.int64],
    numbers: Mapping[str, Floats],
) -> dict[str, TagReadings]:
    """The readings of tags of one place, by name.

    :param devices: those looked up; each device a tag asks for by all its ids is among them
    :param ages: (minutes, devices) age of the latest row in microseconds
    :param numbers: the values of each column, of the same shape
    """
    index = {device: i for i, device in enumerate(devices)}
    wanted = {tag.name: device_of(tag, place.keys) or () for tag in tags}
    single = [tag for tag in tags if None not in wanted[tag.name]]
    several = [tag for tag in tags if None in wanted[tag.name]]
    found = {
        tag.name: _over_devices(place, tag, wanted[tag.name], index, ages, numbers[column_of(tag)]) for tag in several
    }
    if single:
        found |= _one_device_each(place, single, wanted, index, ages, numbers)
    return found


def _one_device_each(
    place: Place,
    tags: Sequence[Tag],
    wanted: Mapping[str, Device],
    index: Mapping[Device, int],
    ages: NDArray[np.int64],
    numbers: Mapping[str, Floats],
) -> dict[str, TagReadings]:
    """All tags that ask for one device, at once: most do, and a thousand calls take longer than all the rest."""
    places = [index[wanted[tag.name]] for tag in tags]
    age_us = ages[:, places]
    raw = np.column_stack([numbers[column_of(tag)][:, i] for tag, i in zip(tags, places, strict=True)])
    low, high = np.array([_plausible(tag) for tag in tags]).T
    judged = judge(
        raw[..., np.newaxis],
        age_us[..., np.newaxis],
        counts=np.ones((*raw.shape, 1), dtype=bool),
        max_age_us=np.array([[tag.max_age_s * _SECOND_US] for tag in tags]),
        guards_upper=True,  # of one device it makes no difference
        absolute=np.array([[tag.absolute] for tag in tags]),
        low=low[:, np.newaxis],
        high=high[:, np.newaxis],
    )
    return {
        tag.name: TagReadings(
            readings=Readings(value=judged.value[:, j], at_best=judged.at_best[:, j], flaws=judged.flaws[:, j]),
            keys=place.keys,
            devices=(wanted[tag.name],),
            age_us=age_us[:, j : j + 1],
            raw=raw[:, j : j + 1],
        )
        for j, tag in enumerate(tags)
    }


def _over_devices(
    place: Place, tag: Tag, wanted: Device, index: Mapping[Device, int], ages: NDArray[np.int64], numbers: Floats
) -> TagReadings:
    mine = [device for device in index if _matches(device, wanted)]
    columns = [index[device] for device in mine]
    age_us, raw = ages[:, columns], numbers[:, columns]
    must_report = np.array([device in place.listed for device in mine], dtype=bool)
    low, high = _plausible(tag)
    judged = judge(
        raw,
        age_us,
        counts=must_report | (age_us < _SEEN_WITHIN_US),
        max_age_us=tag.max_age_s * _SECOND_US,
        guards_upper=tag.warnning_threshold > tag.maximum_safe_value,
        absolute=tag.absolute,
        low=low,
        high=high,
    )
    return TagReadings(readings=judged, keys=place.keys, devices=tuple(mine), age_us=age_us, raw=raw)


def _matches(device: Device, wanted: Device) -> bool:
    return all(asked is None or asked == part for asked, part in zip(wanted, device, strict=True))


def _plausible(tag: Tag) -> tuple[float, float]:
    return _ANY_VALUE if tag.table_name else plausible_range(column_of(tag)) or _ANY_VALUE
