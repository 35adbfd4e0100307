"""Power cuts while saving: the file is whole and has every edit that was acknowledged."""

from __future__ import annotations

from ..stress.power_cuts import attack


def test_no_power_cut_tears_the_file_or_loses_an_acknowledged_edit() -> None:
    assert attack(cuts=600).is_well


def test_the_attack_finds_a_sync_that_is_missing() -> None:
    assert attack(without="file").torn > 0
    assert attack(without="folder").lost > 0
