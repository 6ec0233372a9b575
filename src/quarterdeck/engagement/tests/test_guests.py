"""Guests raise complaints and change requests, follow their own, and see nothing else."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from quarterdeck.core.tests.factories import AT, manager_of, organisation, portfolio, project, signed_in
from quarterdeck.registers.actions import comment_entry, create_entry
from quarterdeck.registers.declaration import find_register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["complaints", "changes"])
def test_a_guest_raises_one_and_sees_only_that(client: Client, key: str) -> None:
    place = project(portfolio(organisation()))
    register = find_register(key)
    keeper = manager_of(place, "pmo_analyst" if key == "complaints" else "project_manager")
    other = create_entry(actor=keeper, register=register, workspace=place, values=register.example, at=AT)
    guest = signed_in(client, manager_of(place, "requester", name="Guest"))
    assert guest.get(f"/registers/{key}/new/").status_code == 200
    given = {"title": "Raised by a guest"} if key == "changes" else {**register.example, "title": "Raised by a guest"}
    body = json.dumps({"workspace": place.code, "values": given}, default=str)
    made = guest.post(f"/api/v1/registers/{key}/entries", body, content_type="application/json")
    assert made.status_code == 201, made.content
    page = guest.get(f"/registers/{key}/").content.decode()
    assert "Raised by a guest" in page
    assert other.title not in page
    assert guest.get(f"/registers/{key}/{other.pk}/").status_code == 404
    address = f"/registers/{key}/{made.json()['id']}/"
    own = register.model.objects.get(pk=made.json()["id"])
    comment_entry(actor=keeper, entry=own, text="Among ourselves", is_internal=True, at=AT)
    own_page = guest.get(address)
    assert own_page.status_code == 200
    assert "Among ourselves" not in own_page.content.decode()
