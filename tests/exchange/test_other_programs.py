"""Exports of other programs, in made-up data, come in with at most two commands each."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from ittui.records import Goal, Incident, IncidentState, Person, Priority, Service

from .importing import imported, plan, values

JIRA = """\
Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Priority,Resolution,Assignee,Assignee Id,\
Reporter,Creator,Created,Updated,Last Viewed,Resolved,Due date,Labels,Labels,Description,Watchers,Watchers,Log Work,\
Log Work,Sprint,Sprint,Custom field (Story Points),Comment,Comment
Print queue stuck,HD-11,20011,Bug,Done,HD,Help desk,Highest,Done,Iris Vale,557058:1,Omar Dey,Omar Dey,\
03/Mar/26 9:15 AM,04/Mar/26 8:00 AM,,03/Mar/26 11:45 AM,,printing,floor-2,"Paper jam,
then a blank queue",iris,omar,03/Mar/26;iris;900,,S1,S2,3,"first, note",second
No wifi in room 4,HD-12,20012,Incident,In Progress,HD,Help desk,Medium,,Omar Dey,557058:2,Iris Vale,Iris Vale,\
14/Mar/26 4:05 PM,14/Mar/26 5:00 PM,,,,wifi,,,omar,,,,S2,,,,
Old laptop,HD-13,20013,Task,Won't Do,HD,Help desk,Lowest,Won't Do,,,Omar Dey,Omar Dey,20/Mar/26 1:00 PM,\
21/Mar/26 1:00 PM,,,,,,,,,,,,,,,
"""


def test_jira_all_fields_in_one_command() -> None:
    result = plan(Incident, JIRA)
    board = imported(Incident, JIRA)
    assert values(board, Incident, "reference", "state", "priority") == [
        ("HD-11", IncidentState.RESOLVED, Priority.CRITICAL),
        ("HD-12", IncidentState.ACTIVE, Priority.MODERATE),
        ("HD-13", IncidentState.CANCELLED, Priority.PLANNING),
    ]
    first = min(board.all(Incident), key=lambda row: row.reference)
    assert (first.tags, first.title) == (("printing", "floor-2"), "Print queue stuck")
    assert first.failed_at == datetime(2026, 3, 3, 9, 15, tzinfo=UTC)
    assert first.restored_at == datetime(2026, 3, 3, 11, 45, tzinfo=UTC)
    assert values(board, Person, "title") == ["Iris Vale", "Omar Dey"]
    assert "“Labels” is the name of 2 columns (19, 20); all are joined" in result.notes
    assert plan(Incident, JIRA, board).unchanged == 3


def test_jira_goals_below_their_epics() -> None:
    text = "Summary,Issue key,Parent,Status\nMove mail,G-1,,In Progress\nPilot group,G-2,G-1,Done\nRest,G-3,G-1,To Do\n"
    board = imported(Goal, text)
    goals = {goal.title: goal for goal in board.all(Goal)}
    assert {goals[name].parent for name in ("Pilot group", "Rest")} == {goals["Move mail"].id}


SERVICENOW = """\
"number","short_description","caller_id","priority","state","category","assignment_group","assigned_to","business_service",\
"opened_at","resolved_at","closed_at","sys_updated_on","reopen_count"
"INC0090001","Badge reader offline","Kim Aro","2 - High","Closed","Hardware","Field","Lea Moss","Doors",\
"03/14/2026 06:02:11","03/14/2026 07:32:11","03/21/2026 08:00:00","03/21/2026 08:00:00","0"
"INC0090002","Slow intranet","Tom Ek","4 - Low","On Hold","Software","Web","","Intranet","03/15/2026 10:00:00","","",\
"03/15/2026 11:00:00","0"
"""


def test_servicenow_in_one_command() -> None:
    board = imported(Incident, SERVICENOW)
    assert values(board, Incident, "reference", "state", "priority") == [
        ("INC0090001", IncidentState.CLOSED, Priority.HIGH),
        ("INC0090002", IncidentState.ON_HOLD, Priority.LOW),
    ]
    first = min(board.all(Incident), key=lambda row: row.reference)
    assert first.restored_at is not None
    assert first.failed_at is not None
    assert (first.restored_at - first.failed_at).total_seconds() == 5400
    assert values(board, Service, "title") == ["Doors", "Intranet"]


GLPI = """\
"ID";"Titre";"Statut";"Dernière modification";"Date d'ouverture";"Priorité";"Demandeur - Demandeur";\
"Attribué à - Technicien";"Catégorie";"Date de résolution";"Date de clôture"
"4 101";"Écran noir";"En cours (Attribué)";"2026-02-10 09:00";"2026-02-09 08:30";"Haute";"Paul Roy";"Zoé Lam";\
"Poste";"";""
"4 102";"Imprimante";"Clos";"2026-02-12 09:00";"2026-02-10 10:00";"Moyenne";"Paul Roy";"Zoé Lam";"Impression";\
"2026-02-11 10:00";"2026-02-12 09:00"
"4 103";"VPN";"En attente";"2026-02-13 09:00";"2026-02-13 08:00";"Très haute";"Ana Cruz";"";"Réseau";"";""
"""


def test_glpi_in_french_in_one_command() -> None:
    board = imported(Incident, GLPI.replace("4 1", "4\u202f1").encode("utf-8-sig"))
    assert values(board, Incident, "title", "state", "priority") == [
        ("Imprimante", IncidentState.CLOSED, Priority.MODERATE),
        ("VPN", IncidentState.ON_HOLD, Priority.CRITICAL),
        ("Écran noir", IncidentState.ACTIVE, Priority.HIGH),
    ]
    assert plan(Incident, GLPI.replace("4 1", "41"), board).unchanged == 3, "an id is the same without its blank"


STATUSPAGE = {
    "page": {"id": "p1", "name": "Demo"},
    "incidents": [
        {
            "id": "k3x9",
            "name": "API errors",
            "status": "resolved",
            "impact": "major",
            "created_at": "2026-04-01T10:00:00.000Z",
            "started_at": "2026-04-01T09:50:00.000Z",
            "monitoring_at": None,
            "resolved_at": "2026-04-01T11:20:00.000Z",
            "shortlink": "https://stspg.example/k3x9",
            "incident_updates": [{"id": "u1", "status": "resolved", "body": "Fixed"}],
            "components": [{"id": "c1", "name": "API"}],
        },
        {
            "id": "k4y1",
            "name": "Slow search",
            "status": "monitoring",
            "impact": "minor",
            "created_at": "2026-04-02T10:00:00.000Z",
            "started_at": "2026-04-02T10:00:00.000Z",
            "resolved_at": None,
            "incident_updates": [],
            "components": [],
        },
    ],
}


def test_statuspage_in_two_commands() -> None:
    text = json.dumps(STATUSPAGE)
    assert plan(Incident, text).added == 2
    words = ("priority:minor=Low,major=High,critical=Critical,none=Planning",)
    board = imported(Incident, text, maps=("priority=impact",), words=words)
    assert values(board, Incident, "title", "state", "priority") == [
        ("API errors", IncidentState.RESOLVED, Priority.HIGH),
        ("Slow search", IncidentState.ACTIVE, Priority.LOW),
    ]
    first = min(board.all(Incident), key=lambda row: row.title)
    assert first.failed_at == datetime(2026, 4, 1, 9, 50, tzinfo=UTC)


PAGERDUTY = """\
{"incidents": [{"incident_number": 77, "title": "Disk full", "status": "acknowledged", "urgency": "high",
 "created_at": "2026-05-01T00:10:00Z", "service": {"id": "S1", "summary": "Billing"}, "priority": {"summary": "P1"},
 "assignments": [{"at": "2026-05-01T00:10:00Z", "assignee": {"summary": "Nia Holt"}}]}]}
"""


def test_pagerduty_json() -> None:
    board = imported(Incident, PAGERDUTY)
    assert values(board, Incident, "reference", "state", "priority") == [
        ("77", IncidentState.ACTIVE, Priority.CRITICAL)
    ]
    assert values(board, Service, "title") == ["Billing"]


ZABBIX = """\
"Severity","Time","Recovery time","Status","Info","Host","Problem","Duration","Ack","Tags"
"Disaster","2026-06-01 02:00:00","2026-06-01 02:30:00","RESOLVED","","db1","Database down","30m","Yes","db, night"
"Not classified","2026-06-02 02:00:00","","PROBLEM","","web1","Odd log","2d","No",""
"""


def test_zabbix_with_a_reference_of_two_columns() -> None:
    board = imported(Incident, ZABBIX, maps=("reference=Time+Host", "failed_at=Time"))
    assert values(board, Incident, "title", "state", "priority") == [
        ("Database down", IncidentState.RESOLVED, Priority.CRITICAL),
        ("Odd log", IncidentState.NEW, Priority.UNKNOWN),
    ]


AZURE = """\
ID,Work Item Type,Title,Assigned To,State,Tags,Created Date,Resolved Date,Closed Date,Severity
801,Bug,Login loops,Eva Pohl <eva@corp.example>,Resolved,login; web,2026-07-01 08:00,2026-07-01 09:00,,2 - High
802,Bug,Old page,Eva Pohl <eva@corp.example>,Removed,,2026-07-02 08:00,,,3 - Medium
"""


def test_azure_devops() -> None:
    board = imported(Incident, AZURE)
    assert values(board, Incident, "reference", "state", "tags") == [
        ("801", IncidentState.RESOLVED, ("login", "web")),
        ("802", IncidentState.CANCELLED, ()),
    ]
    assert values(board, Person, "title", "email") == [("Eva Pohl", "eva@corp.example")]


OPSGENIE = """\
tinyId,alias,message,status,acknowledged,createdAt,updatedAt,priority,owner,tags
5,a1,Queue long,open,false,1780300800000,1780301800000,P2,eva@corp.example,mq
6,a2,Cert ends,closed,true,1780387200000,1780388200000,P4,,
"""


def test_opsgenie() -> None:
    board = imported(Incident, OPSGENIE)
    assert values(board, Incident, "reference", "title", "priority") == [
        ("5", "Queue long", Priority.HIGH),
        ("6", "Cert ends", Priority.LOW),
    ]
    assert values(board, Incident, "failed_at")[0] == datetime(2026, 6, 1, 8, tzinfo=UTC)


TASKWARRIOR = """[
{"id":1,"description":"Patch hosts","due":"20260901T000000Z","status":"pending","uuid":"aa-1","tags":["ops"]}
]"""


def test_taskwarrior_goals() -> None:
    result = plan(Goal, TASKWARRIOR, maps=("title=description", "external_id=uuid", "state="))
    assert result.added == 1
    assert result.changes[-1].after is not None
    assert result.changes[-1].after["due"] == "2026-09-01"
