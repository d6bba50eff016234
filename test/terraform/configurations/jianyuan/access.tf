# Groups, roles and their assignments.

resource "openai_group" "platform" {
  name = var.changed ? "Platform, renamed" : "Platform"
}

resource "openai_group_user" "member" {
  group_id = openai_group.platform.id
  user_id  = var.member_id
}

resource "openai_organization_role" "finance" {
  name        = "Finance"
  description = var.changed ? "Reads costs and groups" : "Reads costs"
  permissions = var.changed ? ["api.usage.read", "api.groups.read"] : ["api.usage.read"]
}

resource "openai_group_role_assignment" "finance" {
  group_id = openai_group.platform.id
  role_id  = openai_organization_role.finance.id
}

resource "openai_user_role_assignment" "finance" {
  user_id = var.member_id
  role_id = openai_organization_role.finance.id
}

resource "openai_project_role" "keys" {
  project_id  = openai_project.research.id
  name        = var.changed ? "Key manager" : "Keys"
  description = "Manages keys" # Without one, the provider fails after the answer.
  permissions = ["api.organization.projects.api_keys.read", "api.organization.projects.api_keys.write"]
}

resource "openai_project_user_role_assignment" "keys" {
  project_id = openai_project_user.member.project_id
  user_id    = openai_project_user.member.user_id
  role_id    = openai_project_role.keys.id
}

resource "openai_project_group_role_assignment" "keys" {
  project_id = openai_project.research.id
  group_id   = openai_group.platform.id
  role_id    = openai_project_role.keys.id
}

data "openai_groups" "all" {
  depends_on = [openai_group.platform]
  lifecycle {
    postcondition {
      condition     = contains(self.groups[*].id, openai_group.platform.id)
      error_message = "The group is not listed."
    }
  }
}

data "openai_group_users" "platform" {
  group_id   = openai_group.platform.id
  depends_on = [openai_group_user.member]
  lifecycle {
    postcondition {
      condition     = contains(self.users[*].id, var.member_id)
      error_message = "The user is not listed."
    }
  }
}

data "openai_group_role_assignments" "platform" {
  group_id   = openai_group.platform.id
  depends_on = [openai_group_role_assignment.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].id, openai_organization_role.finance.id)
      error_message = "The role of the group is not listed."
    }
  }
}

data "openai_organization_roles" "all" {
  depends_on = [openai_organization_role.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].name, "Finance") && contains(self.roles[*].name, "owner")
      error_message = "The role is not listed."
    }
  }
}

data "openai_user_role_assignments" "member" {
  user_id    = var.member_id
  depends_on = [openai_user_role_assignment.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].id, openai_organization_role.finance.id)
      error_message = "The role of the user is not listed."
    }
  }
}

data "openai_project_roles" "research" {
  project_id = openai_project.research.id
  depends_on = [openai_project_role.keys]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].id, openai_project_role.keys.id)
      error_message = "The role is not listed."
    }
  }
}

data "openai_project_user_role_assignments" "member" {
  project_id = openai_project.research.id
  user_id    = var.member_id
  depends_on = [openai_project_user_role_assignment.keys]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].id, openai_project_role.keys.id)
      error_message = "The role of the user is not listed."
    }
  }
}

data "openai_project_group_role_assignments" "platform" {
  project_id = openai_project.research.id
  group_id   = openai_group.platform.id
  depends_on = [openai_project_group_role_assignment.keys]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].id, openai_project_role.keys.id)
      error_message = "The role of the group is not listed."
    }
  }
}
