"""One exit code for one kind of mistake at every command: 2 for what is not understood, 3 for what is not there."""

from __future__ import annotations

import pytest

from ittui.actions import ALONE
from ittui.cli.context import VERBS, noun_of, record_verbs
from ittui.cli.parser import command_for
from ittui.records import KINDS, Record

from .conftest import Call

VALUE, USAGE, NOT_FOUND = 1, 2, 3
RECORDS = [kind for kind in KINDS.values() if kind.table != "settings"]
EXTRA = {"delete": ("--force",), "set": ("notes=x",), "revise": ("notes=x",)}


@pytest.mark.parametrize("verb", [*VERBS, *ALONE])
def test_an_option_that_there_is_none_of_is_a_usage_error(ittui: Call, verb: str) -> None:
    answer = ittui(verb, "--no-such-option")
    assert (answer.code, "no option --no-such-option" in answer.err) == (USAGE, True), answer


def test_a_short_option_that_there_is_none_of_is_called_one(ittui: Call) -> None:
    assert "no option -z" in ittui("-z").err


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.table)
def test_verbs_and_options_of_a_kind(ittui: Call, kind: type[Record]) -> None:
    noun = noun_of(kind)
    if noun not in VERBS:
        assert ittui(noun, "no-such-verb").code == USAGE
    for verb in record_verbs(kind):
        answer = ittui(noun, verb, "--no-such-option")
        assert (verb, answer.code, "no option --no-such-option" in answer.err) == (verb, USAGE, True), answer


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.table)
def test_a_record_that_there_is_none_of_is_not_found_by_any_verb(ittui: Call, kind: type[Record]) -> None:
    for verb in record_verbs(kind):
        positional = [each.names[0] for each in command_for(verb, kind).arguments if not each.names[0].startswith("-")]
        if {"id", "ids"} & {*positional} and "record" not in positional:
            answer = ittui(noun_of(kind), verb, "no such thing", *EXTRA.get(verb, ()))
            assert (verb, answer.code) == (verb, NOT_FOUND), answer


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.table)
def test_a_field_that_there_is_none_of_is_a_usage_error_at_every_door(ittui: Call, kind: type[Record]) -> None:
    noun = noun_of(kind)
    for words in (
        (noun, "list", "no_such_field:x"),
        (noun, "list", "no_such_field=x"),
        (noun, "list", "--sort", "no_such_field"),
        (noun, "add", "no_such_field=x"),
        ("export", noun, "no_such_field:x"),
    ):
        assert (words, ittui(*words).code) == (words, USAGE)


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        # What is named and not there: reports, metrics, pages, files, profiles, filters, backups, log entries.
        (("report", "wekly"), NOT_FOUND, "did you mean “weekly”?"),
        (("metrics", "mttrr"), NOT_FOUND, "did you mean “mttr”?"),
        (("explain", "mttrr"), NOT_FOUND, "did you mean “mttr”?"),
        (("help", "metric"), 0, ""),
        (("help", "metrcs"), NOT_FOUND, "did you mean “metrics”?"),
        (("import", "goal", "none.csv"), NOT_FOUND, "none.csv"),
        (("import", "all", "none.json"), NOT_FOUND, "none.json"),
        (("import", "goal", "-", "--profile", "none"), NOT_FOUND, "no profile “none”"),
        (("goal", "list", "@none"), NOT_FOUND, "no saved filter @none"),
        (("restore", "none"), NOT_FOUND, "no backup none"),
        (("log", "none"), NOT_FOUND, "no record “none”"),
        (("checkin", "none", "3"), NOT_FOUND, "no goal named “none”"),
        (("record", "none", "3"), NOT_FOUND, "no KPI named “none”"),
        (("goal", "set", "Links", "notes=@none.txt"), NOT_FOUND, "none.txt"),
        (("goal", "set", "Links", "kpi=none"), NOT_FOUND, "no KPI named “none”"),
        # What cannot be understood: verbs, kinds, options, fields, formats.
        (("recrod", "Uptime", "5"), USAGE, "did you mean “record”?"),
        (("gaol", "list"), USAGE, "did you mean “goal”?"),
        (("goal", "lsit"), USAGE, "did you mean “list”?"),
        (("goal", "list", "--sotr", "due"), USAGE, "did you mean “--sort”?"),
        (("goal", "list", "--sort", "wieght"), USAGE, "did you mean “weight”?"),
        (("goal", "list", "onwer:ann"), USAGE, "did you mean “owner”?"),
        (("goal", "set", "Links", "wieght=2"), USAGE, "did you mean “weight”?"),
        (("import", "gaol", "x.csv"), USAGE, "did you mean “goal”?"),
        (("export", "gaol"), USAGE, "did you mean “goal”?"),
        (("export", "goal", "--format", "xslx"), USAGE, "did you mean “xlsx”?"),
        (("--color", "sometimes", "metrics"), USAGE, "auto, always"),
        # A value that is none: of a field, an option or a filter.
        (("goal", "set", "Links", "state=actve"), VALUE, "did you mean “active”?"),
        (("goal", "list", "state:actve"), VALUE, "did you mean “active”?"),
        (("goal", "list", "status:achievd"), VALUE, "did you mean “achieved”?"),
        (("goal", "list", "due:<soon"), VALUE, "“soon” is not a date"),
        (("goal", "set", "Links", "due=soon"), VALUE, "“soon” is not a date"),
        (("metrics", "--period", "soon"), VALUE, "“soon” is not a period"),
        (("metrics", "--as-of", "soon"), VALUE, "“soon” is not a date"),
        (("import", "goal", "-", "--date-order", "dym"), VALUE, "not a date order"),
        (("import", "goal", "-", "--zone", "Nowhere"), VALUE, "not a time zone"),
    ],
)
def test_a_mistake_has_its_code_and_says_what_may_have_been_meant(
    ittui: Call, words: tuple[str, ...], code: int, says: str
) -> None:
    ittui("goal", "add", "Links")
    answer = ittui(*words, stdin="title\nA\n")
    assert (answer.code, says in answer.err) == (code, True), answer
