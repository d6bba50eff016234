/** Text columns of the schema: those that can name a person of the console, and all others. */

/** Columns that an erasure changes, by table. A marked person is in each of them. */
export const PERSONAL_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  user: [
    ...['email', 'email_key', 'name', 'technical_level', 'developer_persona', 'oidc_issuer'],
    ...['oidc_subject', 'oidc_subject_claim', 'oidc_claimed_subject'],
    ...['scim_user_name', 'scim_user_name_key', 'scim_external_id'],
    ...['scim_given_name', 'scim_family_name', 'scim_email_type'],
  ],
  /** Of personal projects. Names of others are what owners change. */
  project: ['name'],
  api_key: ['name', 'tags'],
  admin_api_key: ['name'],
  scim_token: ['name'],
  invite: ['email', 'email_key'],
  terminal_sign_in: ['host', 'address'],
  raise_request: ['reason', 'note'],
  deleted_name: ['name', 'owner_name'],
  audit_log: ['actor_email', 'ip_address', 'user_agent', 'payload'],
  spend_alert: ['recipients', 'subject_prefix'],
  spend_alert_delivery: ['last_error'],
  request_logs: ['address', 'user_agent', 'session', 'details'],
}

/** Columns that an erasure leaves, by the reason. */
export const OTHER_COLUMNS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> =
  {
    'names and settings of things, which owners change': {
      organization: ['name'],
      project: [
        ...['residency', 'geography', 'tags', 'require_tags', 'metadata_tags'],
        'safety_identifier_key',
      ],
      service_account: ['name'],
      api_key: ['trusted_headers'],
      access_group: ['name', 'name_key', 'oidc_group', 'source'],
      access_role: ['name', 'name_key', 'description', 'permissions', 'effective', 'created_by'],
      spend_alert: ['webhook_url', 'tag_key'],
      audit_delivery: ['subscription', 'last_error'],
      policy: ['value'],
      cost_statement: ['content', 'month'],
    },
    'what callers send: tags of end users, and objects of upstreams': {
      usage_tag: ['key', 'tag_set', 'value'],
      tagged_usage: ['tag_set'],
      owned_object: ['detail', 'object', 'paying_tags', 'paying_values'],
      tag_value: ['tag_key', 'value'],
      spend_alert_delivery: ['detail'],
      idempotency: ['key', 'sealed_answer'],
    },
    'texts of an erasure under way, deleted at its end': {
      erasure: ['progress'],
    },
    'programs that nobody has signed in, deleted after minutes': {
      device_code: ['host', 'address', 'address_group'],
    },
    'hashes of ids and addresses, deleted after minutes': {
      user_code_try: ['caller'],
    },
    'words of the contract, models, upstreams and numbers': {
      access_role: ['effective'],
      admin_api_key: ['redacted_value', 'scopes'],
      api_key: ['redacted_value', 'scopes', 'model_ids', 'owner_access'],
      audit_log: ['actor_kind', 'type'],
      change: ['kind'],
      invite: ['role', 'projects'],
      latency: ['model', 'outcome', 'upstream', 'width'],
      limit_generation: ['bucket'],
      limiter_level: ['bucket', 'scope'],
      node: ['limiter', 'planes'],
      owned_item: ['upstream'],
      owned_object: ['kind', 'model', 'upstream'],
      policy: ['kind'],
      subject_rate_limit: ['scope_kind', 'beyond'],
      price_version: ['content', 'version'],
      project_user: ['role'],
      rate_limit_override: ['model'],
      reconciled_day: ['upstream'],
      request_logs: ['api_format', 'code', 'endpoint', 'model', 'outcome', 'upstream'],
      scim_token: ['redacted_value'],
      service_account: ['role'],
      terminal_sign_in: ['challenge', 'redirect_uri', 'way'],
      spend_alert: ['basis', 'scope_kind'],
      model_end_notice: ['model', 'replacement', 'shutdown_date', 'source'],
      raise_request: ['decided_by', 'interval', 'scope_kind', 'state'],
      spend_alert_delivery: ['arming', 'channel', 'event', 'scope_kind', 'state'],
      spend_budget: ['interval', 'scope', 'state'],
      spend_limit: ['beyond', 'interval', 'mode', 'scope_kind'],
      tagged_usage: ['kind', 'model'],
      unpriced_tier: ['model', 'service_tier'],
      upstream_usage: ['model', 'upstream'],
      usage: [
        ...['context_level', 'kind', 'model', 'price_versions', 'service_tier', 'size', 'source'],
        'width',
      ],
      usage_move: ['copied_to', 'phase'],
      usage_sum: ['dimension', 'width'],
      usage_sum_fill: ['filled_to', 'phase', 'width'],
      user: ['role'],
    },
  }

/** Columns with ids and hashes, in every table. */
export const ID_COLUMN = /^(id|hash|.*_id|.*_hash)$/
