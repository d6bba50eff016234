"""scim2-tester, a public test of SCIM servers, over every endpoint of SCIM."""

import os

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

URL = os.environ["BAILIWICK_URL"]
TOKENS = "/v1/organization/scim_tokens"

# Checks that fail and are right to: their title, the attribute in the reason, and why.
EXPLAINED = [
    ("check_remove_attribute", "'active'", "A user has access or has not: there is always a value."),
    ("check_add_attribute", "'members'", "The names of members are returned besides what was sent."),
    ("check_replace_attribute", "'members'", "As in check_add_attribute."),
    # Only where the generated address is not the primary one.
    ("check_add_attribute", "'emails'", "A user has one address, which is always the primary one."),
    ("check_replace_attribute", "'emails'", "As in check_add_attribute."),
]


@pytest.fixture
def scim():
    headers = {"Authorization": f"Bearer {os.environ['BAILIWICK_ADMIN_KEY']}"}
    with httpx2.Client(base_url=URL, headers=headers, timeout=30) as admin:
        token = admin.post(TOKENS, json={"name": "scim2-tester"}).json()
        bearer = {"Authorization": f"Bearer {token['value']}"}
        with httpx2.Client(base_url=f"{URL}/scim/v2", headers=bearer, timeout=30) as client:
            yield SyncSCIMClient(client)
        # Invites of other tests need SCIM to be disabled.
        admin.delete(f"{TOKENS}/{token['id']}")


def test_scim_passes_the_public_checks(scim):
    results = check_server(scim)
    passed = [result for result in results if result.status == Status.SUCCESS]
    failed = [result for result in results if result.status in (Status.ERROR, Status.CRITICAL)]
    unexplained = [
        f"{result.title}: {result.reason}"
        for result in failed
        if not any(
            result.title == title and attribute in result.reason for title, attribute, _ in EXPLAINED
        )
    ]
    assert not unexplained, "\n".join(unexplained)
    assert len(passed) > 55
