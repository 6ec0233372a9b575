"""The facts of the demo organisation: projects, people, calendars, areas. Money in thousand euro."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from io import StringIO

ORGANISATION = ("VELMORA", "Velmora Energy Services")
PORTFOLIO = ("CHANGE-2026", "Change portfolio 2026")
STATUS_DATE = date(2026, 10, 30)
SEED = 20261030
PROGRAMMES = {
    "PG1": ("Sell Digital", ("S-01", "S-02", "S-03")),
    "PG2": ("Service First", ("C-01", "C-02", "C-03", "C-04")),
    "PG3": ("Resilient Core", ("I-01", "I-02", "I-03", "I-04")),
}
COMPANY_DAYS = {
    "IE": (date(2026, 12, 28),),
    "PL": (date(2026, 8, 14), date(2026, 12, 28)),
}

AREAS = {"Sales": "Sales", "CS": "Customer Service", "IT": "IT", "Facilities": "Facilities"}

PROJECTS = """\
code,name,area,pack,class,pm,start,bl_finish,bac,ev_pct,ac,fc_finish,tol,declared
S-01,Quote-to-Order App,Sales,scrum_kanban,L,Rahul Menon,2026-02-02,2026-12-18,640,87,592,2027-01-15,25,Amber
S-02,Partner Sales Portal,Sales,predictive,M,Aoife Brennan,2026-01-12,2026-11-27,480,77,400,2027-03-12,15,Amber
S-03,Dynamic Tariff Launch,Sales,hybrid,M,Katarzyna Lewandowska,2026-05-04,2027-03-26,390,55,214,2027-04-02,10,Amber
C-01,Knowledge Base and Agent Assist,CS,scrum_kanban,M,Ciara Doyle,2026-03-02,2026-12-11,260,95,230,2026-12-04,10,Green
C-02,Billing Complaint Fix,CS,scrum_kanban,S,Ciara Doyle,2026-08-17,2027-01-29,140,42,58,2027-01-29,5,Green
C-03,Customer Self-Service Portal,CS,hybrid,L,Aoife Brennan,2026-04-07,2027-04-30,690,50,356,2027-05-21,20,Amber
C-04,Voice Bot,CS,scrum_kanban,M,Declan Murphy,2026-01-19,2026-12-31,350,73,284,2027-03-26,15,Amber
I-01,ERP Finance Upgrade,IT,prince2_7,XL,Tomasz Nowak,2025-09-01,2027-02-26,1850,80,1600,2027-04-16,25,Red
I-02,NIS2 Compliance,IT,prince2_7,L,Katarzyna Lewandowska,2026-03-16,2027-01-29,520,77,408,2027-02-08,10,Amber
I-03,Customer Identity and SSO,IT,hybrid,M,Aoife Brennan,2026-06-02,2027-01-15,330,46,158,2027-04-16,10,Red
I-04,Data Warehouse Migration,IT,predictive,L,Marek Wisniewski,2026-02-16,2026-12-18,560,86,505,2026-12-18,15,Green
I-06,Field Engineer Tablets,IT,predictive,S,Marek Wisniewski,2026-07-06,2026-12-04,180,86,151,2026-12-04,5,Green
F-01,Dublin HQ Refurbishment,Facilities,predictive,L,Siobhan Kelly,2026-01-05,2027-01-29,2000,83,2060,2027-02-12,15,Red
F-02,Depot EV Chargers,Facilities,hybrid,M,Siobhan Kelly,2026-04-13,2027-02-12,430,76,322,2027-02-12,10,Green
I-05,Platform Enablement value stream,IT,safe_lpm_light,L,Jakub Mazur,2026-01-01,2026-12-31,900,,742,2026-12-31,,Green
F-03,Krakow Office Move,Facilities,prince2_7,M,Declan Murphy,2026-05-11,2027-03-31,380,22,88,,10,OnHold
S-05,CRM Consolidation,Sales,prince2_7,L,Rahul Menon,2025-04-01,2026-03-31,720,100,708,2026-03-31,20,Closed
S-04,Loyalty Programme,Sales,hybrid,S,Declan Murphy,2026-03-02,2026-12-18,310,18,62,2026-07-15,5,Stopped
"""

STAFF = """\
Grace Okafor;PMO director;IE;1
Brian Walsh;Portfolio manager;IE;1
Anna Kowalczyk;PMO analyst;PL;1
Eoin Gallagher;Planner;IE;1
Magdalena Duda;Cost controller;PL;1
Fiona Byrne;Assurance and risk lead;IE;1
Pawel Jankowski;Resource manager;PL;1
Laura Quinn;Agile coach;IE;.8
Aoife Brennan;Senior PM;IE;1
Tomasz Nowak;Programme manager;PL;1
Siobhan Kelly;Senior PM;IE;1
Katarzyna Lewandowska;Senior PM;PL;1
Marek Wisniewski;PM;PL;1
Ciara Doyle;PM;IE;1
Declan Murphy;PM;IE;1
Rahul Menon;PM;IE;1
Zofia Kaminska;Associate PM;PL;1
Helen Fitzgerald;Sponsor chief commercial officer;IE;.1
Conor Daly;Sponsor customer service director;IE;.1
Adam Sikora;Sponsor chief information officer;PL;.1
Ruth Hanley;Sponsor chief financial officer;IE;.1
Noel Farrell;Sponsor facilities director;IE;.1
Ines Duarte;Sponsor chief compliance officer;IE;.1
Maeve Nolan;Business analyst;IE;1
Karol Baran;Business analyst;PL;1
Sinead Roche;Business analyst;IE;.8
Oskar Wrobel;Solution architect;PL;1
Deirdre Lynch;Solution architect;IE;1
Viktor Hale;Enterprise architect;IE;.6
Piotr Zielinski;Identity architect;PL;.6
Ewa Krol;Identity engineer;PL;1
Jan Sobczak;Integration engineer;PL;1
Orla Keane;Integration engineer;IE;1
Michal Pawlak;Backend developer;PL;1
Natalia Gorska;Backend developer;PL;1
Kevin Moran;Backend developer;IE;1
Hubert Lis;Backend developer;PL;1
Julia Zajac;Frontend developer;PL;1
Cathal Burke;Frontend developer;IE;1
Bartosz Kubiak;Mobile developer;PL;1
Dorota Maj;Data engineer;PL;1
Shane Kavanagh;Data engineer;IE;1
Alicja Wilk;ERP consultant;PL;1
Gerard Tobin;ERP consultant;IE;1
Monika Pietrzak;Test lead;PL;1
Paul Regan;Tester;IE;1
Leah Power;UX designer;IE;.8
Emma Costello;Change and training lead;IE;1
Agnieszka Rak;Trainer;PL;.8
Kamil Bielak;Security specialist;PL;1
Jakub Mazur;Value stream lead;PL;1
Grainne Hayes;Cloud engineer;IE;1
Martin Egan;Scrum master;IE;1
Weronika Stec;Scrum master;PL;1
Tara Molloy;Product owner sales;IE;1
Colm Feeney;Product owner service;IE;1
Beata Chmiel;Product owner platform;PL;1
Dermot Casey;Building services engineer;IE;1
Una Griffin;Facilities coordinator;IE;1
Robert Swan;Procurement lead;IE;1
"""

SPONSORS = {
    "Sales": "Helen Fitzgerald",
    "Customer Service": "Conor Daly",
    "IT": "Adam Sikora",
    "Facilities": "Noel Farrell",
}
SPONSOR_OF = {"I-01": "Ruth Hanley", "I-02": "Ines Duarte"}


@dataclass(frozen=True, slots=True)
class DemoPerson:
    name: str
    role: str
    country: str
    fte: float

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@velmora.example"


@dataclass(frozen=True, slots=True)
class DemoProject:
    """A row of the table. ``ev_share`` is 0 to 1; ``None`` where the project is not measured by earned value."""

    code: str
    name: str
    area: str
    pack: str
    size_class: str
    manager: str
    start: date
    baseline_finish: date
    bac: Decimal
    ev_share: float | None
    ac: Decimal
    forecast_finish: date | None
    tolerance_days: int | None
    declared: str

    @property
    def country(self) -> str:
        return next(person.country for person in people() if person.name == self.manager)

    @property
    def sponsor(self) -> str:
        return SPONSOR_OF.get(self.code, SPONSORS[self.area])

    @property
    def is_measured(self) -> bool:
        """Whether it counts among the fourteen projects with earned value at the status date."""
        return self.ev_share is not None and self.declared not in {"OnHold", "Closed", "Stopped"}


@cache
def people() -> tuple[DemoPerson, ...]:
    rows = (line.split(";") for line in STAFF.splitlines())
    return tuple(DemoPerson(name, role, country, float(fte)) for name, role, country, fte in rows)


@cache
def projects() -> tuple[DemoProject, ...]:
    return tuple(_project(row) for row in csv.DictReader(StringIO(PROJECTS)))


def _project(row: dict[str, str]) -> DemoProject:
    return DemoProject(
        code=row["code"],
        name=row["name"],
        area=AREAS[row["area"]],
        pack=row["pack"],
        size_class=row["class"],
        manager=row["pm"],
        start=date.fromisoformat(row["start"]),
        baseline_finish=date.fromisoformat(row["bl_finish"]),
        bac=Decimal(row["bac"]) * 1000,
        ev_share=float(row["ev_pct"]) / 100 if row["ev_pct"] else None,
        ac=Decimal(row["ac"]) * 1000,
        forecast_finish=date.fromisoformat(row["fc_finish"]) if row["fc_finish"] else None,
        tolerance_days=int(row["tol"]) if row["tol"] else None,
        declared=row["declared"],
    )
