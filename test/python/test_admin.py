"""The administration API through `client.admin`."""

import time

import openai
import pytest

DAY_SECONDS = 86_400


def test_projects_are_created_listed_retrieved_updated_and_archived(organization):
    projects = organization.projects
    made = projects.create(name="Research", geography="EU")
    assert made.name == "Research"
    assert made.id in [project.id for project in projects.list(limit=1)]
    assert projects.retrieve(made.id).status == "active"
    assert projects.update(made.id, name="Lab").name == "Lab"
    assert projects.archive(made.id).status == "archived"


def test_project_users_are_created_listed_retrieved_updated_and_deleted(
    organization, project, new_user
):
    users = organization.projects.users
    user_id = new_user()
    users.create(project.id, user_id=user_id, role="member")
    assert user_id in [user.id for user in users.list(project.id, limit=1)]
    assert users.retrieve(user_id, project_id=project.id).role == "member"
    assert users.update(user_id, project_id=project.id, role="owner").role == "owner"
    assert users.delete(user_id, project_id=project.id).deleted


def test_service_accounts_are_created_listed_retrieved_updated_and_deleted(organization, project):
    accounts = organization.projects.service_accounts
    made = accounts.create(project.id, name="nightly")
    assert made.api_key.value.startswith("sk-svcacct-")
    bare = accounts.create(project.id, name="bare", create_service_account_only=True)
    assert (bare.role, bare.api_key) == ("none", None)
    listed = [account.id for account in accounts.list(project.id, limit=1)]
    assert made.id in listed and bare.id in listed
    assert accounts.retrieve(made.id, project_id=project.id).name == "nightly"
    assert accounts.update(made.id, project_id=project.id, name="weekly").name == "weekly"
    key = accounts.api_keys.create(made.id, project_id=project.id, scopes=["model.request"])
    assert key.value.startswith("sk-svcacct-")
    assert accounts.delete(made.id, project_id=project.id).deleted


def test_api_keys_are_listed_retrieved_and_deleted(organization, project, new_user, post):
    keys = organization.projects.api_keys
    user_id = new_user()
    organization.projects.users.create(project.id, user_id=user_id, role="member")
    made = post(f"/projects/{project.id}/users/{user_id}/api_keys", {"name": "Laptop"})
    organization.projects.service_accounts.create(project.id, name="with a key")
    owners = {key.owner.type for key in keys.list(project.id, limit=1)}
    assert owners == {"user", "service_account"}
    assert keys.retrieve(made["id"], project_id=project.id).owner.user.id == user_id
    assert keys.delete(made["id"], project_id=project.id).deleted


def test_rate_limits_are_listed_and_updated(organization):
    limits = organization.projects.rate_limits
    project = organization.projects.create(name="Limits")
    limit = next(one for one in limits.list_rate_limits(project.id) if one.model == "gpt-4o")
    changed = limits.update_rate_limit(
        limit.id, project_id=project.id, max_requests_per_1_minute=7
    )
    assert changed.max_requests_per_1_minute == 7


def test_an_erased_user_is_removed_and_the_answer_says_what_is_left(
    organization, new_user, post, get
):
    user_id = new_user()
    erasure = post(f"/users/{user_id}/erase", None)
    assert (erasure["user_id"], erasure["completed_at"]) == (user_id, None)
    assert post(f"/users/{user_id}/erase", None)["requested_at"] == erasure["requested_at"]
    assert get(f"/users/{user_id}/erasure")["status"] == "in_progress"
    with pytest.raises(openai.NotFoundError):
        organization.users.retrieve(user_id)


def test_users_are_listed_retrieved_updated_and_deleted(organization, new_user):
    users = organization.users
    user_id = new_user()
    assert user_id in [user.id for user in users.list(limit=1)]
    assert users.retrieve(user_id).role == "reader"
    changed = users.update(user_id, role="owner", technical_level="expert")
    assert (changed.role, changed.technical_level) == ("owner", "expert")
    assert users.delete(user_id).deleted


def test_groups_and_their_members_are_created_listed_retrieved_and_deleted(organization, new_user):
    groups = organization.groups
    made = groups.create(name="Support")
    assert made.id in [group.id for group in groups.list(limit=1)]
    assert groups.retrieve(made.id).group_type == "group"
    assert groups.update(made.id, name="Escalations").name == "Escalations"
    user_id = new_user()
    assert groups.users.create(made.id, user_id=user_id).group_id == made.id
    assert [user.id for user in groups.users.list(made.id, limit=1)] == [user_id]
    assert groups.users.retrieve(user_id, group_id=made.id).user_type == "user"
    assert groups.users.delete(user_id, group_id=made.id).deleted
    assert groups.delete(made.id).deleted


def test_invites_are_created_listed_retrieved_and_deleted(organization, project):
    invites = organization.invites
    made = invites.create(
        email="grace@example.com",
        role="reader",
        projects=[{"id": project.id, "role": "member"}],
    )
    assert made.status == "pending"
    assert made.id in [invite.id for invite in invites.list(limit=1)]
    assert invites.retrieve(made.id).email == "grace@example.com"
    assert invites.delete(made.id).deleted


MONTHLY = {"currency": "USD", "interval": "month"}


def test_spend_limits_are_set_retrieved_and_deleted(organization, project):
    whole, own = organization.spend_limit, organization.projects.spend_limit
    assert whole.update(threshold_amount=10_000, **MONTHLY).threshold_amount == 10_000
    assert whole.retrieve().enforcement.status == "inactive"
    assert whole.delete().deleted
    assert own.update(project.id, threshold_amount=1, **MONTHLY).threshold_amount == 1
    assert own.retrieve(project.id).interval == "month"
    assert own.delete(project.id).deleted


def test_spend_alerts_are_created_listed_retrieved_updated_and_deleted(organization, project):
    channel = {"type": "email", "recipients": ["finance@example.com"]}
    fields = {"threshold_amount": 0, "notification_channel": channel, **MONTHLY}
    whole, own = organization.spend_alerts, organization.projects.spend_alerts
    made = whole.create(**fields)
    assert made.id in [alert.id for alert in whole.list(limit=1)]
    assert whole.retrieve(made.id).notification_channel.recipients == channel["recipients"]
    assert whole.update(made.id, **{**fields, "threshold_amount": 5}).threshold_amount == 5
    assert whole.delete(made.id).deleted
    made = own.create(project.id, **fields)
    assert made.id in [alert.id for alert in own.list(project.id, limit=1)]
    assert own.retrieve(made.id, project_id=project.id).notification_channel.type == "email"
    assert own.update(made.id, project_id=project.id, **fields).id == made.id
    assert own.delete(made.id, project_id=project.id).deleted


def test_admin_api_keys_are_created_listed_retrieved_and_deleted(organization):
    keys = organization.admin_api_keys
    made = keys.create(name="Terraform", expires_in_seconds=DAY_SECONDS)
    assert made.value.startswith("sk-admin-")
    assert made.id in [key.id for key in keys.list(limit=1, order="desc")]
    assert keys.retrieve(made.id).name == "Terraform"
    assert keys.delete(made.id).deleted


def test_audit_logs_have_the_changes_before_them(organization):
    project = organization.projects.create(name="Audited")
    events = organization.audit_logs.list(event_types=["project.created"], limit=2)
    (event,) = [one for one in events if one.project_created.id == project.id]
    assert event.project_created.data.name == "Audited"
    # Every type of event that the tests before have caused is valid.
    assert len(list(organization.audit_logs.list(limit=100))) > 10


@pytest.mark.parametrize(
    "endpoint",
    [
        *["completions", "embeddings", "moderations", "images", "audio_speeches"],
        *["audio_transcriptions", "vector_stores", "code_interpreter_sessions"],
        *["file_search_calls", "web_search_calls", "decisions", "costs"],
    ],
)
def test_usage_is_a_page_of_days(organization, endpoint):
    now = int(time.time())
    usage = getattr(organization.usage, endpoint)
    page = usage(start_time=now - 3 * DAY_SECONDS, group_by=["project_id"], limit=2)
    assert (page.object, len(page.data), page.has_more) == ("page", 2, True)
    after = usage(
        start_time=now - 3 * DAY_SECONDS, group_by=["project_id"], limit=2, page=page.next_page
    )
    assert after.data[0].start_time == page.data[-1].end_time


def test_models_that_end_are_listed(organization):
    # The package has no method for an extension: its own request, with the admin key.
    path = "/organization/usage/ending_models"
    options = {"security": {"admin_api_key_auth": True}}
    found = organization._get(path, cast_to=object, options=options)
    assert found["object"] == "list"
    assert all(one["shutdown_date"] for one in found["data"])


def test_what_does_not_exist_raises_not_found(organization):
    with pytest.raises(openai.NotFoundError) as refused:
        organization.projects.retrieve("proj_none")
    assert refused.value.code == "project_not_found"


def test_policies_of_a_project_are_set_retrieved_and_deleted(organization, project):
    models = organization.projects.model_permissions
    assert models.update(project.id, mode="deny_list", model_ids=["gpt-4o"]).mode == "deny_list"
    assert models.retrieve(project.id).mode == "deny_list"
    assert models.delete(project.id).deleted
    tools = organization.projects.hosted_tool_permissions
    assert not tools.update(project.id, mcp={"enabled": False}).mcp.enabled
    assert not tools.retrieve(project.id).mcp.enabled
    tiers = organization.projects.service_tier_settings
    assert tiers.update(project.id, enabled_tiers=["flex"]).enabled_tiers == ["flex"]
    assert tiers.retrieve(project.id).default == "standard"


def test_data_retention_is_set_and_retrieved(organization, project):
    retention = organization.data_retention
    kind = "modified_abuse_monitoring"
    assert retention.update(retention_type=kind).type == kind
    assert retention.retrieve().type == kind
    own = organization.projects.data_retention
    assert own.retrieve(project.id).type == "organization_default"
    assert own.update(project.id, retention_type="none").type == "none"


def test_scopes_of_a_key_are_changed(organization, project):
    account = organization.projects.service_accounts.create(project.id, name="changed")
    keys = organization.projects.api_keys
    changed = keys.update(account.api_key.id, project_id=project.id, scopes=["api.model.read"])
    assert changed.id == account.api_key.id
