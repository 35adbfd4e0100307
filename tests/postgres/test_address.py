"""Addresses of databases: what is libpq's, what is ours, and no password anywhere. No server is needed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ittui.cli import main
from ittui.store import StoreError, open_store
from ittui.store.postgres import parse_address
from ittui.store.postgres.connection import INSTALL

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SECRET = "hunter2"


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ann:{SECRET}@db/it",
        f"postgres://:{SECRET}@db/it",
        f"postgresql://ann@db/it?password={SECRET}",
        f"postgresql://ann@db/it?p%61ssword={SECRET}",
        f"service=it password={SECRET}",
        f"postgresql://ann@one,two/it?sslpassword={SECRET}",
        f"postgresql://ann@db/it?oauth_client_secret={SECRET}",
        f"PostgreSQL://ann:{SECRET}@db/it",
        f"postgresql://ann:1/{SECRET}@db/it",
        f"host=db user=ann password={SECRET}",
        f"dbname=it password='{SECRET}'",
    ],
)
def test_a_password_in_an_address_is_refused_and_never_repeated(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    trace = tmp_path / "trace"
    commands = (
        ["--file", text, "goal", "list"],
        ["--file", text, "--trace", str(trace), "goal", "list"],
        ["init", text],
        ["copy", text, str(tmp_path / "x.json")],
        ["copy", str(tmp_path / "x.json"), text],
        ["merge", "-", text, str(tmp_path / "x.json"), "-o", text],
        ["--file", text, "doctor"],
        ["--file", text, "paths"],
        ["--file", text],
    )
    for words in commands:
        assert main(words, now=NOW) != 0
    monkeypatch.setenv("ITTUI_FILE", text)
    assert main(["goal", "list"], now=NOW) != 0
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert "~/.pgpass" in err
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(SECRET not in path.read_text() for path in written)


@pytest.mark.parametrize(
    "text",
    [f"postgresql://ann:p?{SECRET}@db/it", f"service=it pasword={SECRET}", f"postgresql://db/it?passwd={SECRET}"],
)
def test_what_may_be_a_password_is_not_repeated_either(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--file", text, "goal", "list"], now=NOW) == 1
    err = capsys.readouterr().err
    assert SECRET not in err
    assert "address" in err


def test_the_configuration_does_not_show_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    place = tmp_path / "ittui" / "config.toml"
    place.parent.mkdir()
    text = f'file = "postgresql://ann:{SECRET}@db/it"\n[files]\nops = "host=db password={SECRET}"\n'
    place.write_text(text)
    for words in (["config"], ["config", "--json"], ["config", "file"], ["config", "file", "--json"], ["paths"]):
        main(words, now=NOW)
    assert main(["config"], now=NOW) == 1
    main(["--file", "ops", "goal", "list"], now=NOW)
    out, err = capsys.readouterr()
    assert SECRET not in out + err
    assert "(not shown)" in out
    assert err.count("~/.pgpass") >= 3


def test_a_password_in_the_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with pytest.raises(StoreError, match="PGPASSFILE") as caught:
        open_store("postgresql://db/it")
    assert SECRET not in str(caught.value)


def test_what_is_ours_is_taken_out_and_the_rest_is_libpqs() -> None:
    address = parse_address(
        "postgresql://ann@one:5432,two:5433/it?isolation=serializable&sslmode=verify-full&notify=off"
    )
    assert address.conninfo == "postgresql://ann@one:5432,two:5433/it?sslmode=verify-full"
    assert (address.serializable, address.notify, address.schema) == (True, False, "ittui")
    service = parse_address("service=it isolation=serializable schema=it2 application_name='my app'")
    assert service.conninfo == "service=it application_name='my app'"
    assert (service.serializable, service.notify, service.schema) == (True, True, "it2")
    for text in ("postgresql:///it", "postgresql://[::1]:5432,%2Ftmp/it", "postgresql://ann@h:,two:1/it?user=a%40b"):
        assert parse_address(text).label == text


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://db/it?isolation=none",
        "postgresql://db/it?schema=a;drop",
        "service=it x",
        "service='it",
        "postgresql://127.0.0.1:port/it",
        "postgresql://db/it?sslmod=require",
    ],
)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(StoreError):
        parse_address(text)


@pytest.mark.parametrize(
    "words",
    [
        "--file service=it",
        "--file service=it goal list",
        "--file service=it log",
        "init postgresql:///it",
        "copy {file} service=it",
        "copy service=it {file}.new",
        "merge - service=it {file} -o service=it",
    ],
)
def test_without_psycopg_one_line_says_what_to_install(
    words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "it.json"
    assert main(["init", str(file)], now=NOW) == 0
    capsys.readouterr()
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setattr("ittui.cli.has_terminal", lambda: True)
    assert main(words.format(file=file).split(), now=NOW) == 1
    assert capsys.readouterr() == ("", f"ittui: {INSTALL}\n")
    assert "pip install 'ittui[postgres]'" in INSTALL
    assert [path.name for path in tmp_path.glob("*.new")] == []


def test_without_psycopg_the_doctor_says_it_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert main(["--file", "service=it", "doctor"], now=NOW) == 1
    assert INSTALL in capsys.readouterr().out
