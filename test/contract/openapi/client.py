"""A call to each plane with the generated Python client."""

import os

from bailiwick_client import AuthenticatedClient
from bailiwick_client.api.chat import create_chat_completion
from bailiwick_client.api.models import list_models
from bailiwick_client.api.projects import create_project
from bailiwick_client.api.service_accounts import create_project_service_account
from bailiwick_client.models import (
    CreateChatCompletionBody,
    CreateProjectBody,
    CreateProjectServiceAccountBody,
)

URL = os.environ["BAILIWICK_URL"]

admin = AuthenticatedClient(URL, os.environ["BAILIWICK_ADMIN_KEY"])
project = create_project.sync(client=admin, body=CreateProjectBody(name="Generated too"))
assert project.object_ == "organization.project", project
account = create_project_service_account.sync(
    project.id, client=admin, body=CreateProjectServiceAccountBody(name="Client")
)

client = AuthenticatedClient(URL, account.api_key.value)
assert list_models.sync(client=client).object_ == "list"
request = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hello!"}]}
chat = create_chat_completion.sync(
    client=client, body=CreateChatCompletionBody.from_dict(request)
)
assert chat["object"] == "chat.completion", chat
print("openapi-python-client: a call to each plane")
