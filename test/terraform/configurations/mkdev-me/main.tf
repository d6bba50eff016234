# Every resource and data source of mkdev-me/openai that is for administration and whose operations
# Bailiwick serves.

terraform {
  required_providers {
    openai = { source = "mkdev-me/openai" }
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
  description = "A user who is in the default project."
}

variable "user_id" {
  type        = string
  description = "A user whose role is managed."
}

provider "openai" {
  api_url = var.base_url
}

resource "openai_project" "research" {
  name = var.changed ? "Research, renamed" : "Research"
}

resource "openai_project_service_account" "indexer" {
  project_id = openai_project.research.id
  name       = var.changed ? "indexer-2" : "indexer"
}

resource "openai_rate_limit" "chat" {
  project_id                       = openai_project.research.id
  model                            = "gpt-4o"
  max_requests_per_minute          = var.changed ? 50 : 100
  max_tokens_per_minute            = 20000
  batch_1_day_max_input_tokens     = 50000
  max_images_per_minute            = 0
  max_audio_megabytes_per_1_minute = 0
  max_requests_per_1_day           = 0
}

resource "openai_invite" "plain" {
  email = "terraform-plain@example.com"
  role  = var.changed ? "owner" : "reader"
  lifecycle {
    ignore_changes = [projects] # The default project, which the answer names.
  }
}

resource "openai_invite" "with_project" {
  email = "terraform-project@example.com"
  role  = "reader"
  projects {
    id   = openai_project.research.id
    role = "member"
  }
}

# Its role never changes: the provider fails at an update, after the request was answered.
resource "openai_organization_user" "person" {
  user_id = var.user_id
  role    = "owner"
}

resource "openai_admin_api_key" "ci" {
  name = var.changed ? "ci-2" : "ci"
}

data "openai_project" "research" {
  project_id = openai_project.research.id
  lifecycle {
    postcondition {
      condition     = self.name == openai_project.research.name && self.status == "active"
      error_message = "The project differs."
    }
  }
}

data "openai_projects" "all" {
  depends_on = [openai_project.research]
  lifecycle {
    postcondition {
      condition     = contains(self.projects[*].id, openai_project.research.id)
      error_message = "The project is not listed."
    }
  }
}

locals {
  default_project_id = one([
    for project in data.openai_projects.all.projects : project.id if project.name == "Default project"
  ])
}

data "openai_project_user" "member" {
  project_id = local.default_project_id
  user_id    = var.member_id
  lifecycle {
    postcondition {
      condition     = self.role == "member"
      error_message = "The role differs."
    }
  }
}

data "openai_project_users" "all" {
  project_id = local.default_project_id
  lifecycle {
    postcondition {
      condition     = contains(self.user_ids, var.member_id)
      error_message = "The user is not listed."
    }
  }
}

data "openai_project_service_account" "indexer" {
  project_id         = openai_project_service_account.indexer.project_id
  service_account_id = openai_project_service_account.indexer.service_account_id
  lifecycle {
    postcondition {
      condition     = self.name == openai_project_service_account.indexer.name
      error_message = "The service account differs."
    }
  }
}

data "openai_project_service_accounts" "all" {
  project_id = openai_project_service_account.indexer.project_id
  lifecycle {
    postcondition {
      condition     = length(self.service_accounts) == 1
      error_message = "The service account is not listed."
    }
  }
}

data "openai_project_api_key" "indexer" {
  project_id = openai_project.research.id
  api_key_id = one(data.openai_project_api_keys.all.api_keys[*].id)
}

data "openai_project_api_keys" "all" {
  project_id = openai_project_service_account.indexer.project_id
  lifecycle {
    postcondition {
      condition     = length(self.api_keys) == 1
      error_message = "The key is not listed."
    }
  }
}

data "openai_invite" "plain" {
  invite_id = openai_invite.plain.id
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
      condition     = contains(self.invites[*].id, openai_invite.with_project.id)
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

data "openai_organization_user" "by_email" {
  email = openai_organization_user.person.email
  lifecycle {
    postcondition {
      condition     = self.id == var.user_id
      error_message = "The user differs."
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

data "openai_admin_api_key" "ci" {
  api_key_id = openai_admin_api_key.ci.id
  lifecycle {
    postcondition {
      condition     = self.name == openai_admin_api_key.ci.name
      error_message = "The key differs."
    }
  }
}

data "openai_admin_api_keys" "all" {
  depends_on = [openai_admin_api_key.ci]
  lifecycle {
    postcondition {
      condition     = contains(self.api_keys[*].id, openai_admin_api_key.ci.id)
      error_message = "The key is not listed."
    }
  }
}
