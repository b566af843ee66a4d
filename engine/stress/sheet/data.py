"""Entries about data: what the processors hold, how fast it is written, what a checkpoint costs."""

from __future__ import annotations

from engine.stress.sheet.entry import ASSUMED, in_group

PUBLISHED = "the published demo's example of 50 000 GPUs"
LLAMA_STATE = "Grattafiori et al., The Llama 3 Herd of Models, 2024, 3.3.1: at most 4 GB of a GPU's 80 GB"
LLAMA_FAILURES = "Grattafiori et al., The Llama 3 Herd of Models, 2024, 3.3.4: 419 unexpected interruptions in 54 days"

ENTRIES = in_group(
    "data",
    ("gpus", 50_000, "1", 1, 1e8, 25_000, 100_000, PUBLISHED),
    ("hbm_gb", 80, "GB", 0, 1e5, 80, 192, "NVIDIA H100 SXM data sheet: 80 GB; B200: 192 GB"),
    ("hbm_utilisation", 0.8, "1", 0, 1, 0.6, 0.95, PUBLISHED),
    ("ssds", 1_000, "1", 1, 1e7, 500, 2_000, PUBLISHED),
    ("ssd_gb_s", 5.5, "GB/s", 0.001, 1e3, 3.0, 7.0, PUBLISHED),
    ("saved_share", 0.8, "1", 0, 1, 0.5, 0.9, PUBLISHED),
    # section 3.3.1: checkpoints of 1 MB to 4 GB a GPU of 80 GB
    ("unique_share", 0.05, "1", 0, 1, 0.005, 0.2, LLAMA_STATE),
    ("checkpoint_interval_s", 900, "s", 1, 1e6, 300, 3_600, PUBLISHED),
    ("checkpoint_write_s", 60, "s", 0, 1e5, 10, 300, ASSUMED),
    # 419 in 54 days on 16 384 GPUs: one in 3.09 h, or one in 50 677 h of a GPU
    ("gpu_mtbf_h", 50_677, "h", 1, 1e9, 20_000, 100_000, LLAMA_FAILURES),
    ("dump_power_share", 0.4, "1", 0.01, 1, 0.25, 0.7, ASSUMED),
    ("psu_hold_up_s", 0.02, "s", 0, 10, 0.016, 0.02, "published demo: 16 to 20 ms; ATX12V design guide: 16 ms"),
    ("restart_s", 3_600, "s", 0, 1e7, 900, 14_400, ASSUMED),
)
