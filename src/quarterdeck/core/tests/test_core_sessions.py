"""Where one is signed in: seen by oneself alone, ended by oneself, and told in the trail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from quarterdeck.core import clock
from quarterdeck.core.actions import end_other_sessions, end_own_session
from quarterdeck.core.errors import NotVisible
from quarterdeck.core.models import AuditRecord, Person, SignIn
from quarterdeck.core.queries import own_sign_ins
from quarterdeck.core.rules import agent_words
from quarterdeck.core.tests.factories import AT, manager_of, organisation, person, signed_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"
PAGE = "/account/sessions/"


@pytest.fixture
def somebody() -> Person:
    return manager_of(organisation(), "pmo_director")


def browser(somebody: Person, agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    signed_in(client, somebody).get(PAGE)
    return client


def test_sessions_are_listed_with_browser_address_and_the_present_one(somebody: Person) -> None:
    browser(somebody, SAFARI, "198.51.100.9")
    here = browser(somebody)
    page = here.get(PAGE)
    assert [(agent, is_here) for _, agent, is_here in page.context["rows"]] == [
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    ]
    text = page.content.decode()
    assert "198.51.100.9" in text
    assert here.session.session_key not in text


def test_a_session_is_ended_from_another_one(somebody: Person) -> None:
    phone, here = browser(somebody, SAFARI), browser(somebody)
    row = SignIn.objects.get(agent=SAFARI)
    assert here.post(f"{PAGE}{row.pk}/end/").status_code == 302
    assert phone.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200
    assert not Session.objects.filter(pk=row.session_id).exists()
    assert AuditRecord.objects.get(action="core.end_own_session").actor == somebody


def test_all_others_are_ended_at_once_and_this_one_stays(somebody: Person) -> None:
    others, here = [browser(somebody, SAFARI), browser(somebody, "curl/8")], browser(somebody)
    assert b"2 sessions ended" in here.post(f"{PAGE}end-others/", follow=True).content
    assert [one.get(PAGE).status_code for one in others] == [302, 302]
    assert here.get(PAGE).status_code == 200
    assert end_other_sessions(actor=somebody, session_key=here.session.session_key or "", at=AT) == 0
    assert AuditRecord.objects.filter(action="core.end_own_session").count() == 1


def test_ending_the_present_session_signs_out(somebody: Person) -> None:
    here = browser(somebody)
    answer = here.post(f"{PAGE}{SignIn.objects.get().pk}/end/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    assert here.get(PAGE).status_code == 302


def test_nobody_sees_or_ends_the_sessions_of_others(somebody: Person) -> None:
    browser(somebody)
    row = SignIn.objects.get()
    stranger = browser(manager_of(organisation("OTHER"), "administrator"), SAFARI)
    assert [agent for _, agent, _ in stranger.get(PAGE).context["rows"]] == ["Safari on iPhone"]
    assert stranger.post(f"{PAGE}{row.pk}/end/").status_code == 404
    assert stranger.post(f"{PAGE}999999/end/").status_code == 404
    with pytest.raises(NotVisible):
        end_own_session(actor=person("Other"), sign_in=row, at=AT)
    assert Session.objects.filter(pk=row.session_id).exists()


def test_sessions_that_would_be_refused_are_not_listed(somebody: Person) -> None:
    browser(somebody, SAFARI)
    here = browser(somebody)
    SignIn.objects.filter(agent=SAFARI).update(seen_at=clock.now() - timedelta(hours=4))
    assert [one.agent for one in own_sign_ins(somebody, clock.now())] == [FIREFOX]
    assert somebody.user is not None
    somebody.user.set_password("another long password 7")
    somebody.user.save()
    assert own_sign_ins(somebody, clock.now()) == []
    assert own_sign_ins(person("No user"), clock.now()) == []
    here.logout()
    assert SignIn.objects.filter(agent=FIREFOX).count() == 0


def test_pages_after_the_first_note_nothing(somebody: Person) -> None:
    here = browser(somebody)
    before = SignIn.objects.get().seen_at
    here.get(PAGE)
    assert SignIn.objects.get().seen_at == before


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140 Safari/537 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.5.0", "Another program"),
        ("<b>x</b>", "Another program"),
    ],
)
def test_a_browser_is_named_as_people_call_it(agent: str, words: str) -> None:
    assert agent_words(agent) == words
