# Every resource and data source of openai/openai whose operations Bailiwick serves.

terraform {
  required_providers {
    openai = { source = "openai/openai" }
  }
}

variable "base_url" {
  type = string
}

variable "changed" {
  type        = bool
  default     = false
  description = "The second version of the configuration."
}

variable "member_id" {
  type        = string
  description = "A user who joins a project."
}

variable "user_id" {
  type        = string
  description = "A user who is imported, managed and removed."
}

provider "openai" {
  base_url = var.base_url
}

resource "openai_project" "research" {
  name = var.changed ? "Research, renamed" : "Research"
}

resource "openai_project" "regional" {
  name            = "Regional"
  geography       = "EU"
  external_key_id = var.changed ? null : "key-1"
}

resource "openai_project_user" "member" {
  project_id = openai_project.research.project_id
  user_id    = var.member_id
  role       = var.changed ? "owner" : "member"
}

resource "openai_project_user" "by_email" {
  project_id = openai_project.regional.project_id
  email      = "terraform-member@example.com"
  role       = "member"
}

resource "openai_project_service_account" "indexer" {
  project_id = openai_project.research.project_id
  name       = var.changed ? "indexer-2" : "indexer"
}

resource "openai_project_rate_limit" "chat" {
  project_id                   = openai_project.research.project_id
  rate_limit_id                = "rl-gpt-4o"
  max_requests_per_1_minute    = var.changed ? 50 : 100
  max_tokens_per_1_minute      = 20000
  batch_1_day_max_input_tokens = 50000
}

resource "openai_project_rate_limit" "image" {
  project_id              = openai_project.research.project_id
  rate_limit_id           = "rl-gpt-image-1"
  max_images_per_1_minute = var.changed ? 4 : 5
}

resource "openai_project_rate_limit" "unchanged" {
  project_id    = openai_project.research.project_id
  rate_limit_id = "rl-gpt-4o-mini"
}

resource "openai_invite" "plain" {
  email    = "terraform-plain@example.com"
  role     = var.changed ? "owner" : "reader"
  projects = []
}

resource "openai_invite" "with_project" {
  email    = "terraform-project@example.com"
  role     = "reader"
  projects = [{ id = openai_project.research.project_id, role = "member" }]
}

resource "openai_organization_spend_limit" "all" {
  threshold_amount = var.changed ? 200000 : 100000
  currency         = "USD"
  interval         = "month"
}

resource "openai_project_spend_limit" "research" {
  project_id       = openai_project.research.project_id
  threshold_amount = var.changed ? 5000 : 2500
  currency         = "USD"
  interval         = "month"
}

resource "openai_organization_spend_alert" "finance" {
  threshold_amount                    = var.changed ? 90000 : 80000
  currency                            = "USD"
  interval                            = "month"
  notification_channel_type           = "email"
  notification_channel_recipients     = ["finance@example.com", "Ada@example.com"]
  notification_channel_subject_prefix = var.changed ? null : "Budget"
}

resource "openai_project_spend_alert" "research" {
  project_id                      = openai_project.research.project_id
  threshold_amount                = 0
  currency                        = "USD"
  interval                        = "month"
  notification_channel_type       = "email"
  notification_channel_recipients = [var.changed ? "b@example.com" : "a@example.com"]
}

resource "openai_organization_data_retention" "all" {
  type = var.changed ? "enhanced_modified_abuse_monitoring" : "modified_abuse_monitoring"
}

resource "openai_project_data_retention" "research" {
  project_id = openai_project.research.project_id
  type       = var.changed ? "organization_default" : "zero_data_retention"
}

resource "openai_project_model_permissions" "research" {
  project_id = openai_project.research.project_id
  mode       = var.changed ? "deny_list" : "allow_list"
  model_ids  = var.changed ? ["o3"] : ["gpt-4o", "gpt-4o-mini"]
}

resource "openai_project_hosted_tool_permissions" "research" {
  project_id               = openai_project.research.project_id
  file_search_enabled      = true
  web_search_enabled       = var.changed
  image_generation_enabled = true
  mcp_enabled              = false
  code_interpreter_enabled = !var.changed
}

resource "openai_group" "platform" {
  name = var.changed ? "Platform, renamed" : "Platform"
}

resource "openai_group_user" "member" {
  group_id = openai_group.platform.group_id
  user_id  = var.member_id
}

resource "openai_role" "finance" {
  role_name   = "Finance"
  description = var.changed ? null : "Reads usage."
  permissions = var.changed ? ["api.usage.read", "api.groups.read"] : ["api.usage.read"]
}

resource "openai_group_role" "finance" {
  group_id = openai_group.platform.group_id
  role_id  = openai_role.finance.role_id
}

resource "openai_user_role" "finance" {
  user_id = var.member_id
  role_id = openai_role.finance.role_id
}

resource "openai_project_role" "keys" {
  project_id  = openai_project.research.project_id
  role_name   = var.changed ? "Key manager" : "Keys"
  permissions = ["api.organization.projects.api_keys.read"]
}

resource "openai_project_user_role" "keys" {
  project_id = openai_project.research.project_id
  user_id    = openai_project_user.member.user_id
  role_id    = openai_project_role.keys.role_id
}

resource "openai_project_group" "platform" {
  project_id = openai_project.research.project_id
  group_id   = openai_group.platform.group_id
  role       = "role-api-project-member"
}

resource "openai_project_group_role" "keys" {
  project_id = openai_project_group.platform.project_id
  group_id   = openai_project_group.platform.group_id
  role_id    = openai_project_role.keys.role_id
}

# The provider has no create for users of the organization: they are imported.
import {
  to = openai_organization_user.person
  id = var.user_id
}

resource "openai_organization_user" "person" {
  role              = var.changed ? "owner" : "reader"
  technical_level   = "expert"
  developer_persona = var.changed ? "researcher" : "engineer"
}

data "openai_project" "research" {
  project_id = openai_project.research.project_id
  lifecycle {
    postcondition {
      condition     = self.name == openai_project.research.name && self.status == "active"
      error_message = "The project differs."
    }
  }
}

data "openai_projects" "all" {
  depends_on = [openai_project.research, openai_project.regional]
  lifecycle {
    postcondition {
      condition     = contains(self.projects[*].id, openai_project.regional.project_id)
      error_message = "The project is not listed."
    }
  }
}

data "openai_project_user" "member" {
  project_id = openai_project_user.member.project_id
  user_id    = openai_project_user.member.user_id
  lifecycle {
    postcondition {
      condition     = self.role == openai_project_user.member.role
      error_message = "The role differs."
    }
  }
}

data "openai_project_users" "all" {
  project_id = openai_project_user.member.project_id
  lifecycle {
    postcondition {
      condition     = contains(self.users[*].id, var.member_id)
      error_message = "The user is not listed."
    }
  }
}

data "openai_project_rate_limit" "chat" {
  project_id    = openai_project_rate_limit.chat.project_id
  rate_limit_id = openai_project_rate_limit.chat.rate_limit_id
  lifecycle {
    postcondition {
      condition     = self.max_requests_per_1_minute == openai_project_rate_limit.chat.max_requests_per_1_minute
      error_message = "The limit differs."
    }
  }
}

data "openai_project_rate_limits" "all" {
  project_id = openai_project.research.project_id
  lifecycle {
    postcondition {
      condition     = contains(self.rate_limits[*].model, "gpt-4o")
      error_message = "The limit is not listed."
    }
  }
}

data "openai_invite" "plain" {
  invite_id = openai_invite.plain.invite_id
  lifecycle {
    postcondition {
      condition     = self.email == openai_invite.plain.email
      error_message = "The invite differs."
    }
  }
}

data "openai_invites" "all" {
  depends_on = [openai_invite.plain, openai_invite.with_project]
  lifecycle {
    postcondition {
      condition     = contains(self.invites[*].id, openai_invite.with_project.invite_id)
      error_message = "The invite is not listed."
    }
  }
}

data "openai_organization_user" "person" {
  user_id = openai_organization_user.person.user_id
  lifecycle {
    postcondition {
      condition     = self.role == openai_organization_user.person.role
      error_message = "The role differs."
    }
  }
}

data "openai_organization_users" "all" {
  depends_on = [openai_organization_user.person]
  lifecycle {
    postcondition {
      condition     = contains(self.users[*].id, var.user_id)
      error_message = "The user is not listed."
    }
  }
}

data "openai_organization_spend_limit" "all" {
  depends_on = [openai_organization_spend_limit.all]
  lifecycle {
    postcondition {
      condition     = self.threshold_amount == openai_organization_spend_limit.all.threshold_amount
      error_message = "The limit differs."
    }
  }
}

data "openai_project_spend_limit" "research" {
  project_id = openai_project_spend_limit.research.project_id
  lifecycle {
    postcondition {
      condition     = self.threshold_amount == openai_project_spend_limit.research.threshold_amount
      error_message = "The limit differs."
    }
  }
}

data "openai_organization_spend_alerts" "all" {
  depends_on = [openai_organization_spend_alert.finance]
  lifecycle {
    postcondition {
      condition     = contains(self.spend_alerts[*].id, openai_organization_spend_alert.finance.alert_id)
      error_message = "The alert is not listed."
    }
  }
}

data "openai_project_spend_alert" "research" {
  project_id = openai_project_spend_alert.research.project_id
  alert_id   = openai_project_spend_alert.research.alert_id
  lifecycle {
    postcondition {
      condition     = self.notification_channel_recipients == openai_project_spend_alert.research.notification_channel_recipients
      error_message = "The recipients differ."
    }
  }
}

data "openai_project_spend_alerts" "all" {
  project_id = openai_project_spend_alert.research.project_id
  lifecycle {
    postcondition {
      condition     = contains(self.spend_alerts[*].id, openai_project_spend_alert.research.alert_id)
      error_message = "The alert is not listed."
    }
  }
}

data "openai_organization_data_retention" "all" {
  depends_on = [openai_organization_data_retention.all]
  lifecycle {
    postcondition {
      condition     = self.type == openai_organization_data_retention.all.type
      error_message = "The control differs."
    }
  }
}

data "openai_project_data_retention" "research" {
  project_id = openai_project_data_retention.research.project_id
  lifecycle {
    postcondition {
      condition     = self.type == openai_project_data_retention.research.type
      error_message = "The control differs."
    }
  }
}

data "openai_project_model_permissions" "research" {
  project_id = openai_project_model_permissions.research.project_id
  lifecycle {
    postcondition {
      condition     = self.mode == openai_project_model_permissions.research.mode
      error_message = "The list differs."
    }
  }
}

data "openai_project_hosted_tool_permissions" "research" {
  project_id = openai_project_hosted_tool_permissions.research.project_id
  lifecycle {
    postcondition {
      condition     = self.web_search_enabled == openai_project_hosted_tool_permissions.research.web_search_enabled
      error_message = "The tools differ."
    }
  }
}

data "openai_group" "platform" {
  group_id = openai_group.platform.group_id
  lifecycle {
    postcondition {
      condition     = self.name == openai_group.platform.name
      error_message = "It differs."
    }
  }
}

data "openai_groups" "all" {
  depends_on = [openai_group.platform]
  lifecycle {
    postcondition {
      condition     = length(self.groups) == 1
      error_message = "It differs."
    }
  }
}

data "openai_group_users" "platform" {
  group_id   = openai_group.platform.group_id
  depends_on = [openai_group_user.member]
  lifecycle {
    postcondition {
      condition     = contains(self.users[*].id, var.member_id)
      error_message = "It differs."
    }
  }
}

data "openai_group_roles" "platform" {
  group_id   = openai_group.platform.group_id
  depends_on = [openai_group_role.finance]
  lifecycle {
    postcondition {
      condition     = length(self.roles) == 1
      error_message = "It differs."
    }
  }
}

data "openai_role" "finance" {
  role_id = openai_role.finance.role_id
  lifecycle {
    postcondition {
      condition     = self.role_name == "Finance" && !self.predefined_role
      error_message = "It differs."
    }
  }
}

data "openai_roles" "all" {
  depends_on = [openai_role.finance]
  lifecycle {
    postcondition {
      condition     = length(self.roles) == 3
      error_message = "It differs."
    }
  }
}

data "openai_user_roles" "member" {
  user_id    = var.member_id
  depends_on = [openai_user_role.finance]
  lifecycle {
    postcondition {
      condition     = length(self.roles) == 2
      error_message = "It differs."
    }
  }
}

data "openai_project_roles" "research" {
  project_id = openai_project.research.project_id
  depends_on = [openai_project_role.keys]
  lifecycle {
    postcondition {
      condition     = length(self.roles) == 4
      error_message = "It differs."
    }
  }
}

data "openai_project_groups" "research" {
  project_id = openai_project.research.project_id
  depends_on = [openai_project_group.platform]
  lifecycle {
    postcondition {
      condition     = length(self.groups) == 1
      error_message = "It differs."
    }
  }
}

data "openai_project_group_roles" "research" {
  project_id = openai_project.research.project_id
  group_id   = openai_group.platform.group_id
  depends_on = [openai_project_group_role.keys]
  lifecycle {
    postcondition {
      condition     = length(self.roles) == 2
      error_message = "It differs."
    }
  }
}

data "openai_project_user_roles" "research" {
  project_id = openai_project.research.project_id
  user_id    = var.member_id
  depends_on = [openai_project_user_role.keys]
  lifecycle {
    postcondition {
      condition     = contains(self.roles[*].id, openai_project_role.keys.role_id)
      error_message = "It differs."
    }
  }
}
