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

resource "openai_organization_group_role" "finance" {
  group_id = openai_group.platform.id
  role_id  = openai_organization_role.finance.id
}

resource "openai_organization_user_role" "finance" {
  user_id = var.member_id
  role_id = openai_organization_role.finance.id
}

resource "openai_project_role" "keys" {
  project_id  = openai_project.research.id
  name        = var.changed ? "Key manager" : "Keys"
  permissions = ["api.organization.projects.api_keys.read", "api.organization.projects.api_keys.write"]
}

locals {
  project_role_id = split(":", openai_project_role.keys.id)[1]
}

data "openai_project_role" "keys" {
  project_id = openai_project.research.id
  name       = openai_project_role.keys.name
  depends_on = [openai_project_role.keys]
  lifecycle {
    postcondition {
      condition     = self.role_id == local.project_role_id
      error_message = "The role differs."
    }
  }
}

# The provider lists the roles of a project once in a run: only after it has created its own.
data "openai_project_role" "member" {
  project_id = openai_project.research.id
  name       = "member"
  depends_on = [openai_project_role.keys]
}

# Not a member of the group: the provider would take the roles of the group for the user's own.
resource "openai_project_user" "person" {
  project_id = openai_project.research.id
  user_id    = openai_organization_user.person.user_id
  role_ids   = [data.openai_project_role.member.role_id]
}

resource "openai_project_group" "platform" {
  project_id = openai_project.research.id
  group_id   = openai_group.platform.id
  role_ids = var.changed ? [
    data.openai_project_role.member.role_id, local.project_role_id
  ] : [data.openai_project_role.member.role_id]
}

data "openai_group" "platform" {
  id = openai_group.platform.id
  lifecycle {
    postcondition {
      condition     = self.name == openai_group.platform.name && !self.is_scim_managed
      error_message = "The group differs."
    }
  }
}

data "openai_groups" "all" {
  depends_on = [openai_group.platform]
  lifecycle {
    postcondition {
      condition     = contains(self.group_ids, openai_group.platform.id)
      error_message = "The group is not listed."
    }
  }
}

data "openai_group_user" "member" {
  group_id   = openai_group.platform.id
  user_id    = var.member_id
  depends_on = [openai_group_user.member]
}

data "openai_group_users" "platform" {
  group_id   = openai_group.platform.id
  depends_on = [openai_group_user.member]
  lifecycle {
    postcondition {
      condition     = contains(self.user_ids, var.member_id)
      error_message = "The user is not listed."
    }
  }
}

data "openai_group_roles" "platform" {
  group_id   = openai_group.platform.id
  depends_on = [openai_organization_group_role.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.role_ids, openai_organization_role.finance.id)
      error_message = "The role of the group is not listed."
    }
  }
}

data "openai_role" "finance" {
  name       = "Finance"
  depends_on = [openai_organization_role.finance]
  lifecycle {
    postcondition {
      condition     = self.role_id == openai_organization_role.finance.id
      error_message = "The role differs."
    }
  }
}

data "openai_roles" "all" {
  depends_on = [openai_organization_role.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.role_ids, openai_organization_role.finance.id)
      error_message = "The role is not listed."
    }
  }
}

data "openai_organization_user_roles" "member" {
  user_id    = var.member_id
  depends_on = [openai_organization_user_role.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.role_ids, openai_organization_role.finance.id)
      error_message = "The role of the user is not listed."
    }
  }
}

data "openai_project_roles" "research" {
  project_id = openai_project.research.id
  depends_on = [openai_project_role.keys]
  lifecycle {
    postcondition {
      condition     = contains(self.role_ids, local.project_role_id)
      error_message = "The role is not listed."
    }
  }
}

data "openai_project_group" "platform" {
  project_id = openai_project.research.id
  group_id   = openai_group.platform.id
  depends_on = [openai_project_group.platform]
}

data "openai_project_groups" "research" {
  project_id = openai_project.research.id
  depends_on = [openai_project_group.platform]
  lifecycle {
    postcondition {
      condition     = contains(self.group_ids, openai_group.platform.id)
      error_message = "The group is not listed."
    }
  }
}

data "openai_project_group_roles" "platform" {
  project_id = openai_project.research.id
  group_id   = openai_group.platform.id
  depends_on = [openai_project_group.platform]
  lifecycle {
    postcondition {
      condition     = contains(self.role_ids, data.openai_project_role.member.role_id)
      error_message = "The role of the group is not listed."
    }
  }
}

data "openai_project_user_roles" "person" {
  project_id = openai_project.research.id
  user_id    = openai_project_user.person.user_id
  depends_on = [openai_project_user.person]
  lifecycle {
    postcondition {
      condition     = contains(self.role_ids, data.openai_project_role.member.role_id)
      error_message = "The role of the user is not listed."
    }
  }
}
