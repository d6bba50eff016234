# Every resource and data source of jianyuan/openai whose operations Bailiwick serves.

terraform {
  required_providers {
    openai = { source = "jianyuan/openai" }
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
  description = "A user whose role is managed."
}

provider "openai" {
  base_url = var.base_url
}

resource "openai_project" "research" {
  name = var.changed ? "Research, renamed" : "Research"
}

resource "openai_project" "regional" {
  name      = "Regional"
  geography = "EU"
}

resource "openai_project_user" "member" {
  project_id = openai_project.research.id
  user_id    = var.member_id
  role       = var.changed ? "owner" : "member"
}

resource "openai_project_service_account" "indexer" {
  project_id = openai_project.research.id
  name       = var.changed ? "indexer-2" : "indexer"
}

resource "openai_project_rate_limit" "chat" {
  project_id                = openai_project.research.id
  rate_limit_id             = "rl-gpt-4o"
  max_requests_per_1_minute = var.changed ? 50 : 100
  max_tokens_per_1_minute   = 20000
}

resource "openai_invite" "plain" {
  email = "terraform-plain@example.com"
  role  = var.changed ? "owner" : "reader"
}

resource "openai_user_role" "person" {
  user_id = var.user_id
  role    = var.changed ? "owner" : "reader"
}

resource "openai_admin_api_key" "ci" {
  name = var.changed ? "ci-2" : "ci"
}

data "openai_project" "research" {
  id = openai_project.research.id
  lifecycle {
    postcondition {
      condition     = self.name == openai_project.research.name && self.status == "active"
      error_message = "The project differs."
    }
  }
}

data "openai_projects" "all" {
  include_archived = true
  depends_on       = [openai_project.research, openai_project.regional]
  lifecycle {
    postcondition {
      condition     = contains(self.projects[*].id, openai_project.regional.id)
      error_message = "The project is not listed."
    }
  }
}

data "openai_project_rate_limits" "all" {
  project_id = openai_project.research.id
  lifecycle {
    postcondition {
      condition     = contains(self.rate_limits[*].model, "gpt-4o")
      error_message = "The limit is not listed."
    }
  }
}

data "openai_invite" "plain" {
  id = openai_invite.plain.id
  lifecycle {
    postcondition {
      condition     = self.email == openai_invite.plain.email
      error_message = "The invite differs."
    }
  }
}

data "openai_invites" "all" {
  depends_on = [openai_invite.plain]
  lifecycle {
    postcondition {
      condition     = contains(self.invites[*].id, openai_invite.plain.id)
      error_message = "The invite is not listed."
    }
  }
}

data "openai_user" "person" {
  id = openai_user_role.person.user_id
  lifecycle {
    postcondition {
      condition     = self.role == openai_user_role.person.role
      error_message = "The role differs."
    }
  }
}

data "openai_users" "all" {
  depends_on = [openai_user_role.person]
  lifecycle {
    postcondition {
      condition     = contains(self.users[*].id, var.user_id)
      error_message = "The user is not listed."
    }
  }
}
