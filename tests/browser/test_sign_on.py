"""A trainer signs on at a provider of OpenID Connect: discovery, code, keys and a signed token, as in earnest."""

import re

import pytest
from playwright.sync_api import expect

from sim.texts import text
from tests.browser.conftest import LONG_S, Served, rested

provider_mock = pytest.importorskip("oidc_provider_mock", reason="the extra packages for signing on are not installed")

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the provider's, about its own library

TRAINER, STRANGER, UNCONFIRMED = "trainer@example.org", "stranger@example.org", "unconfirmed@example.org"
SECRETS = """
[auth]
redirect_uri = "{where}/oauth2callback"
cookie_secret = "a secret of tests, longer than it must be"
client_id = "drillroom"
client_secret = "known to both"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[drillroom]
trainers = ["Trainer@Example.org", "unconfirmed@example.org"]
"""


def say(key, **values):
    return text(f"web.live.lead.{key}", "en", **values)


@pytest.fixture(scope="module")
def provider():
    people = (
        provider_mock.User(sub=name, claims={"email": name, "email_verified": name != UNCONFIRMED})
        for name in (TRAINER, STRANGER, UNCONFIRMED)
    )
    with provider_mock.run_server_in_thread(user_claims=[*people]) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def lead(tmp_path_factory, provider):
    """Where drills are led on a server that knows the provider."""
    server = Served(tmp_path_factory.mktemp("home"))
    secrets = server.home / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(SECRETS.format(where=server.where, provider=provider), encoding="utf-8")
    server.start()
    yield f"{server.where}/lead"
    server.stop()


@pytest.fixture
def page(chromium, lead):
    """The page of somebody who is about to sign on."""
    context = chromium.new_context(locale="en-GB", reduced_motion="reduce")
    context.route("**/pico.min.css", lambda route: route.abort())  # the provider's own decoration, from elsewhere
    page = context.new_page()
    page.set_default_timeout(1000 * LONG_S)
    page.goto(lead)
    yield page
    context.close()


def sign_on(page, who):
    page.get_by_role("button", name=say("sign-on"), exact=True).click()
    page.get_by_role("button", name=who, exact=True).click()


def test_a_trainer_signs_on_leads_and_signs_off(page, lead):
    sign_on(page, TRAINER)
    expect(page.get_by_role("button", name=say("open"), exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(lead)))
    rested(page)
    page.reload()  # the browser keeps who has signed on
    page.get_by_role("button", name=say("open"), exact=True).click()
    expect(page.get_by_test_id("stCode")).to_have_count(1)

    page.goto(lead)
    page.get_by_role("button", name=say("sign-off"), exact=True).click()
    page.wait_for_url(lambda url: not url.startswith(lead))
    page.goto(lead)
    expect(page.get_by_label(say("key"), exact=True)).to_be_visible()
    expect(page.get_by_role("button", name=say("sign-on"), exact=True)).to_be_visible()


@pytest.mark.parametrize("who", [STRANGER, UNCONFIRMED])
def test_who_is_not_known_as_a_trainer_gets_no_console(page, lead, who):
    sign_on(page, who)
    expect(page.get_by_text(say("no-trainer", name=who))).to_be_visible()
    rested(page)
    expect(page.get_by_role("button", name=say("open"), exact=True)).to_have_count(0)
    expect(page).to_have_url(re.compile(re.escape(lead)))


def test_who_does_not_let_the_provider_tell_is_told_that_it_did_not_work(page):
    page.get_by_role("button", name=say("sign-on"), exact=True).click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text(say("sign-on-failed"))).to_be_visible()
    expect(page.get_by_role("button", name=say("sign-on"), exact=True)).to_be_visible()
