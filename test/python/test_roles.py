"""Roles, their assignments and groups of projects through `client.admin`."""

MEMBER = "role-api-project-member"


def test_roles_are_created_assigned_and_deleted(organization, new_user):
    roles, users, groups = organization.roles, organization.users, organization.groups
    made = roles.create(role_name="Python auditor", permissions=["api.groups.read"])
    assert made.id in [role.id for role in roles.list(limit=1)]
    assert not roles.retrieve(made.id).predefined_role
    assert roles.update(made.id, description="Reads").description == "Reads"
    user_id = new_user()
    assert users.roles.create(user_id, role_id=made.id).role.id == made.id
    assert {role.name for role in users.roles.list(user_id, limit=1)} == {"reader", made.name}
    assert users.roles.retrieve(made.id, user_id=user_id).id == made.id
    assert users.roles.delete(made.id, user_id=user_id).deleted
    group = groups.create(name="Python auditors")
    assert groups.roles.create(group.id, role_id=made.id).group.id == group.id
    assert [role.id for role in groups.roles.list(group.id)] == [made.id]
    assert groups.roles.retrieve(made.id, group_id=group.id).name == made.name
    assert groups.roles.delete(made.id, group_id=group.id).deleted
    assert roles.delete(made.id).deleted


def test_roles_of_a_project_are_created_assigned_and_deleted(organization, project, new_user):
    roles, users, groups = (
        organization.projects.roles,
        organization.projects.users,
        organization.projects.groups,
    )
    made = roles.create(project.id, role_name="Lister", permissions=["api.model.read"])
    assert made.id in [role.id for role in roles.list(project.id, limit=1)]
    of_project = {"project_id": project.id}
    assert roles.retrieve(made.id, **of_project).resource_type == "api.project"
    assert roles.update(made.id, role_name="Model lister", **of_project).name == "Model lister"
    user_id = new_user()
    users.create(project.id, user_id=user_id, role="viewer")
    assert users.roles.create(user_id, role_id=made.id, **of_project).user.id == user_id
    assert len(list(users.roles.list(user_id, **of_project))) == 2
    of_user = {"user_id": user_id, **of_project}
    assert users.roles.retrieve(made.id, **of_user).id == made.id
    assert users.roles.delete(made.id, **of_user).deleted
    group = organization.groups.create(name="Python team")
    joined = groups.create(project.id, group_id=group.id, role=MEMBER)
    assert joined.group_name == "Python team"
    assert [one.group_id for one in groups.list(project.id)] == [group.id]
    assert groups.retrieve(group.id, **of_project).group_type == "group"
    assert groups.roles.create(group.id, role_id=made.id, **of_project).role.id == made.id
    assert len(list(groups.roles.list(group.id, **of_project))) == 2
    of_group = {"group_id": group.id, **of_project}
    assert groups.roles.retrieve(MEMBER, **of_group).predefined_role
    assert groups.roles.delete(made.id, **of_group).deleted
    assert groups.delete(group.id, **of_project).deleted
    assert roles.delete(made.id, **of_project).deleted
