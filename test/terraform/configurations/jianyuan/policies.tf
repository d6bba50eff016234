# Spend limits, spend alerts, data retention and model permissions.

resource "openai_spend_limit" "organization" {
  currency         = "USD"
  interval         = "month"
  threshold_amount = var.changed ? 60000 : 50000
}

resource "openai_project_spend_limit" "research" {
  project_id       = openai_project.research.id
  currency         = "USD"
  interval         = "month"
  threshold_amount = var.changed ? 3000 : 2000
}

resource "openai_spend_alert" "finance" {
  currency         = "USD"
  interval         = "month"
  threshold_amount = var.changed ? 45000 : 40000
  notification_channel = {
    type           = "email"
    recipients     = ["finance@example.com"]
    subject_prefix = "Costs"
  }
}

resource "openai_project_spend_alert" "research" {
  project_id       = openai_project.research.id
  currency         = "USD"
  interval         = "month"
  threshold_amount = 1500
  notification_channel = {
    type       = "email"
    recipients = var.changed ? ["a@example.com", "b@example.com"] : ["a@example.com"]
  }
}

resource "openai_data_retention" "organization" {
  type = var.changed ? "zero_data_retention" : "modified_abuse_monitoring"
}

resource "openai_project_model_permissions" "research" {
  project_id = openai_project.research.id
  mode       = "allow_list"
  model_ids  = var.changed ? ["gpt-4o", "gpt-4o-mini"] : ["gpt-4o"]
}

data "openai_spend_limit" "organization" {
  depends_on = [openai_spend_limit.organization]
  lifecycle {
    postcondition {
      condition     = self.threshold_amount == openai_spend_limit.organization.threshold_amount
      error_message = "The limit differs."
    }
  }
}

data "openai_project_spend_limit" "research" {
  project_id = openai_project.research.id
  depends_on = [openai_project_spend_limit.research]
  lifecycle {
    postcondition {
      condition     = self.threshold_amount == openai_project_spend_limit.research.threshold_amount
      error_message = "The limit differs."
    }
  }
}

data "openai_project_model_permissions" "research" {
  project_id = openai_project.research.id
  depends_on = [openai_project_model_permissions.research]
  lifecycle {
    postcondition {
      condition     = contains(self.model_ids, "gpt-4o")
      error_message = "The model is not listed."
    }
  }
}
