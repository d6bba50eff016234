"""Clients of the openai package, which validate every answer, and what they have called."""

import itertools
import json
import os

import httpx2
import openai
import pytest

URL = os.environ["BAILIWICK_URL"]
UPSTREAM_URL = os.environ["UPSTREAM_URL"]
OPERATIONS = json.loads(os.environ["BAILIWICK_OPERATIONS"])

# Longer than any answer takes, on a slow machine too.
TIMEOUT_SECONDS = 30

called = set()


def needs(operation):
    """Skips a test of an operation that is not served."""
    served = {one["id"] for one in OPERATIONS}
    return pytest.mark.skipif(operation not in served, reason=f"{operation} is not served")


def pytest_runtest_logreport(report):
    """For a run that run.ts interrupts, as hooks.py has it too."""
    if report.failed:
        with open("failures", "a") as file:
            file.write(f"{report.nodeid}\n")


def pytest_collection_modifyitems(items):
    """What looks at the calls of all tests comes last."""
    items.sort(key=lambda item: item.path.name == "test_every_operation.py")


def client_of(api_key, is_strict=True):
    def record(request):
        called.add((request.method, request.url.path))

    return openai.OpenAI(
        base_url=f"{URL}/v1",
        api_key=api_key,
        admin_api_key=os.environ["BAILIWICK_ADMIN_KEY"],
        max_retries=0,
        timeout=TIMEOUT_SECONDS,
        http_client=httpx2.Client(event_hooks={"request": [record]}),
        # An answer without a member that its model requires, or with one of another type, raises.
        _strict_response_validation=is_strict,
    )


@pytest.fixture(scope="session")
def new_client():
    return client_of


@pytest.fixture(scope="session")
def organization():
    return client_of("none").admin.organization


@pytest.fixture(scope="session")
def project(organization):
    return organization.projects.create(name="Python")


@pytest.fixture(scope="session")
def api_key(organization, project):
    account = organization.projects.service_accounts.create(project.id, name="tests")
    return account.api_key.value


@pytest.fixture(scope="session")
def client(api_key):
    return client_of(api_key)


@pytest.fixture(scope="session")
def lenient_client(api_key):
    """For answers that the package's own models do not fit, as OpenAI sends them."""
    return client_of(api_key, is_strict=False)


@pytest.fixture(scope="session")
def post():
    """Calls an operation that is our own, which the package does not have."""

    def send(path, body):
        answer = httpx2.post(
            f"{URL}/v1/organization{path}",
            headers={"authorization": f"Bearer {os.environ['BAILIWICK_ADMIN_KEY']}"},
            json=body,
            timeout=TIMEOUT_SECONDS,
        )
        return answer.raise_for_status().json()

    return send


@pytest.fixture(scope="session")
def get():
    """Reads an object of an operation that is our own."""

    def read(path):
        answer = httpx2.get(
            f"{URL}/v1/organization{path}",
            headers={"authorization": f"Bearer {os.environ['BAILIWICK_ADMIN_KEY']}"},
            timeout=TIMEOUT_SECONDS,
        )
        return answer.raise_for_status().json()

    return read


@pytest.fixture(scope="session")
def new_user(post):
    numbers = itertools.count()

    def add():
        email = f"user-{next(numbers)}@example.com"
        return post("/users", {"email": email, "name": "Ada Lovelace", "role": "reader"})["id"]

    return add


@pytest.fixture(scope="session")
def step():
    """Moves a batch of the simulated upstream to its next status."""

    def move(batch_id):
        url = httpx2.URL(UPSTREAM_URL).join("/__control/step")
        httpx2.post(url, json={"id": batch_id}, timeout=TIMEOUT_SECONDS).raise_for_status()

    return move
