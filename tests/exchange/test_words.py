"""Words of other programs mean ours as a whole, or are listed with what to add; words for no value make nobody up."""

from __future__ import annotations

import pytest

from ittui.exchange.spelling import WORDS, folded, is_no_value, known_words, own_words
from ittui.fields import Choice, InputError
from ittui.records import (
    KINDS,
    Goal,
    GoalState,
    Incident,
    IncidentState,
    Kpi,
    Person,
    Priority,
    Project,
    ProjectState,
    Survey,
)

from .importing import TODAY, imported, plan, values

HEAD = "reference,failed_at,"
NEW, ACTIVE, HELD = IncidentState.NEW, IncidentState.ACTIVE, IncidentState.ON_HOLD
RESOLVED, CLOSED, CANCELLED = IncidentState.RESOLVED, IncidentState.CLOSED, IncidentState.CANCELLED


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *[("New", NEW), ("In Progress", ACTIVE), ("On Hold", HELD), ("Awaiting User Info", HELD)],  # ServiceNow
        *[("Closed Skipped", CANCELLED), ("Work in Progress", ACTIVE), ("Closed Incomplete", CLOSED)],
        *[("To Do", NEW), ("Done", RESOLVED), ("Waiting for customer", HELD), ("Won't Fix", CANCELLED)],  # Jira
        *[("Processing (assigned)", ACTIVE), ("Pending", HELD), ("Solved", RESOLVED)],  # GLPI
        *[("En cours (Attribué)", ACTIVE), ("En attente", HELD), ("Résolu", RESOLVED), ("Clos", CLOSED)],
        *[("Solucionado", RESOLVED), ("Fechado", CLOSED), ("Cerrado", CLOSED), ("In Bearbeitung (geplant)", ACTIVE)],
        *[("Gelöst", RESOLVED), ("Geschlossen", CLOSED), ("Risolto", RESOLVED), ("Zamknięte", CLOSED)],
        *[("PROBLEM", NEW), ("OK", RESOLVED)],  # Zabbix
        *[("triggered", NEW), ("acknowledged", ACTIVE), ("resolved", RESOLVED)],  # PagerDuty
        *[("investigating", ACTIVE), ("monitoring", ACTIVE), ("postmortem", CLOSED)],  # Statuspage
        *[
            ("Removed", CANCELLED),
            ("Doing", ACTIVE),
            ("acked", ACTIVE),
            ("in_progress", ACTIVE),
        ],  # Azure DevOps, Opsgenie
    ],
)
def test_states_of_other_programs(word: str, state: IncidentState) -> None:
    assert values(imported(Incident, f'{HEAD}state\nI1,2026-11-01,"{word}"\n'), Incident, "state") == [state]


@pytest.mark.parametrize(
    ("word", "priority"),
    [
        *[("1 - Critical", Priority.CRITICAL), ("Critical", Priority.CRITICAL), ("Highest", Priority.CRITICAL)],
        *[("P2", Priority.HIGH), ("SEV-1", Priority.CRITICAL), ("3 - Medium", Priority.MODERATE)],
        *[("Disaster", Priority.CRITICAL), ("Average", Priority.MODERATE), ("Information", Priority.PLANNING)],
        *[("Média", Priority.MODERATE), ("Élevée", Priority.HIGH), ("Niedrig", Priority.LOW), ("높음", None)],
        *[("Very high", Priority.CRITICAL), ("Not classified", Priority.UNKNOWN), ("", Priority.UNKNOWN)],
        *[("minor", None), ("Major", None), ("urgent", None), ("1", None), ("crit", None), ("hi", None)],
    ],
)
def test_priorities_of_other_programs_or_none_where_it_is_not_certain(word: str, priority: Priority | None) -> None:
    result = plan(Incident, f"{HEAD}priority\nI1,2026-11-01,{word}\n")
    if priority is None:
        assert f"--words 'priority:{word}=…'" in result.refused
    else:
        assert result.changes[0].after is not None
        assert result.changes[0].after["priority"] == priority.value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Project, "title,state\nA,Red\n"),
        (Project, "title,state\nA,liver\n"),
        (Goal, "title,state\nA,act\n"),
        (Goal, "title,level\nA,part\n"),
        (Incident, f"{HEAD}state\nI1,2026-11-01,new york\n"),
        (Survey, "date,score,kind\n2026-11-01,5,PS\n"),
        (Kpi, "title,cadence\nA,week\n"),
    ],
)
def test_a_part_of_a_word_is_no_word(kind: type, text: str) -> None:
    assert "it is one of" in plan(kind, text).refused


def test_unknown_words_are_listed_once_with_how_often_and_what_to_add() -> None:
    rows = "".join(f"I{number},2026-11-01,{'Weird' if number % 2 else 'Odd'}\n" for number in range(60))
    refused = plan(Incident, f"{HEAD}state\n{rows}").refused
    assert refused.count("“Weird”") == refused.count("“Odd”") == 1
    assert "30 rows, lines" in refused
    assert "--words 'state:Weird=…'" in refused


def test_words_are_said_by_the_user_and_win_over_the_known_ones() -> None:
    text = f"{HEAD}priority,state\nI1,2026-11-01,minor,open\nI2,2026-11-01,Major,\nI3,2026-11-01,Exempt,Weird\n"
    words = ("priority:minor=Low,major=High,exempt=", "state:open=active, weird = on hold")
    assert values(imported(Incident, text, words=words), Incident, "priority", "state") == [
        (Priority.HIGH, IncidentState.UNKNOWN),
        (Priority.LOW, ACTIVE),
        (Priority.UNKNOWN, HELD),
    ]


def test_words_for_names_too() -> None:
    board = imported(Goal, "title,owner\nA,AL\nB,Ann Lee\n", words=("owner:AL=Ann Lee",))
    assert values(board, Person, "title") == ["Ann Lee"]


@pytest.mark.parametrize("words", ["priority", "priority:low", "colour:red=blue"])
def test_words_that_say_nothing_are_refused(words: str) -> None:
    with pytest.raises(InputError, match="words"):
        plan(Goal, "title\nA\n", words=(words,))


NOBODY = "Unassigned|None|-|TBD|n/a|tbc|Exempt|#N/A|nicht zugewiesen|Non assigné|Sin asignar|未割り当て|--|Nobody"


@pytest.mark.parametrize("nobody", NOBODY.split("|"))
def test_nobody_is_made_up_of_words_for_no_value(nobody: str) -> None:
    board = imported(Goal, f"title,owner,due,current,contributors\nA,{nobody},{nobody},{nobody},{nobody};Bo\n")
    assert values(board, Goal, "title", "owner", "due", "current") == [("A", None, None, None)]
    assert values(board, Person, "title") == ["Bo"]


def test_a_title_may_be_a_word_for_no_value() -> None:
    assert values(imported(Goal, "title\nNone\nUnknown\n"), Goal, "title") == ["None", "Unknown"]


def test_no_state_is_made_up() -> None:
    rows = ("I1,2026-11-01,,", "I2,2026-11-01,2026-11-02,", "I3,2026-11-01,2026-11-02,2026-11-03")
    board = imported(Incident, "\n".join((f"{HEAD}restored_at,closed_at", *rows)))
    assert values(board, Incident, "reference", "state") == [
        ("I1", IncidentState.UNKNOWN),
        ("I2", RESOLVED),
        ("I3", CLOSED),
    ]
    context = board.context(TODAY)
    assert {row.fields["priority"].show(row.priority, context) for row in board.all(Incident)} == {"–"}
    later = imported(Incident, f"{HEAD}restored_at\nI1,2026-11-01,2026-11-05\n", board)
    assert values(later, Incident, "reference", "state")[0] == ("I1", RESOLVED)
    projects = imported(Project, "title,actual_finish\nA,\nB,2026-01-01\n")
    assert [row.now for row in projects.all(Project)] == [ProjectState.UNKNOWN, ProjectState.DELIVERED]
    assert imported(Goal, "title\nA\n").all(Goal)[0].state is GoalState.DRAFT


@pytest.mark.parametrize("name", WORDS)
def test_a_word_means_one_thing_and_is_none_of_ours_for_another(name: str) -> None:
    meanings: dict[str, set[str]] = {}
    for ours, others in WORDS[name].items():
        for each in others.split("|"):
            meanings.setdefault(folded(each), set()).add(ours)
    assert {word: ours for word, ours in meanings.items() if len(ours) > 1} == {}
    table, _, field = name.partition(".")
    declared = KINDS[table].fields.get(field)
    if isinstance(declared, Choice):
        own = own_words([word.value for word in declared.words])
        assert set(WORDS[name]) <= set(own.values())
        assert {word: own[word] for word, ours in known_words(name).items() if own.get(word, ours) != ours} == {}


def test_words_for_no_value_are_known_in_any_case() -> None:
    assert is_no_value("  UNASSIGNED ")
    assert is_no_value("To Be  Confirmed")
    assert not is_no_value("Nonesuch")
