/** Intended differences of our contract from OpenAI's published one, each listed once. */

/** Responses that are a project, with the path to it in each. */
const PROJECTS = [
  'createProject >',
  'retrieveProject >',
  'modifyProject >',
  'archiveProject >',
  'listProjects >.data[]',
]

/** Lists with a search. */
const SEARCHED = [
  ...['listProjects', 'listProjectUsers', 'listProjectServiceAccounts', 'listProjectApiKeys'],
  ...['listProjectRateLimits', 'listUsers', 'listInvites', 'listAdminApiKeys'],
]

/** Endpoints of usage with tags. */
const TAGGED = [
  ...['usageCompletions', 'usageEmbeddings', 'usageModerations', 'usageImages', 'usageCosts'],
  ...['usageAudioSpeeches', 'usageAudioTranscriptions', 'usageCodeInterpreterSessions'],
  ...['usageFileSearchCalls', 'usageWebSearchCalls'],
]

/** Every difference, with its reason. */
export const ON_PURPOSE: Readonly<Record<string, readonly string[]>> = {
  'limits of subjects, settings of people’s keys, and secrets and sign-ins of keys': [
    'listAuditLogs >.data[].api_key.created.data.sign_in: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.previous_secret_expires_at: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.rate_limit: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.secret_replaced: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.trusted_headers: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.rate_limit_defaults: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.tag_value_spend_limit: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.tag_value_rate_limit: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.user_key_settings: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.rate_limit_defaults: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.spend_limit_defaults: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.tag_value_spend_limit: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.tag_value_rate_limit: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.user_spend_limit: ours only',
    'listAuditLogs >.data[].service_account.updated.changes_requested.rate_limit: ours only',
    'listAuditLogs >.data[].user.updated.changes_requested.rate_limit: ours only',
    'listProjectApiKeys >.data[].previous_secret_expires_at: ours only',
    'listProjectApiKeys >.data[].sign_in: ours only',
    'retrieveProjectApiKey >.previous_secret_expires_at: ours only',
    'retrieveProjectApiKey >.sign_in: ours only',
  ],
  'newer than the document: the SDK and the Terraform providers send and read these': [
    'createProject <.geography: ours only',
    'modifyProject <.geography: ours only',
    'createProjectServiceAccount <.expires_in_seconds: ours only',
    'createProjectServiceAccountApiKey <.expires_in_seconds: ours only',
    'createProjectServiceAccount >.api_key.expires_at: ours only',
    'createProjectServiceAccountApiKey >.expires_at: ours only',
    'listProjectApiKeys >.data[].expires_at: ours only',
    'retrieveProjectApiKey >.expires_at: ours only',
    'updateProjectApiKey: no POST /organization/projects/{project_id}/api_keys/{api_key_id}',
    'retrieveProjectServiceTierSettings: no GET /organization/projects/{project_id}/service_tier_settings',
    'updateProjectServiceTierSettings: no POST /organization/projects/{project_id}/service_tier_settings',
    'listAuditLogs >.data[].api_key.updated.changes_requested.expires_in_seconds: ours only',
    'usageDecisions: no GET /organization/usage/decisions',
    'usageCosts ?.line_items: ours only',
    'usageCosts >.data[].results[].user_id: ours only',
    'usageCosts >.data[].results[].api_source: ours only',
    'usageCompletions >.data[].results[].api_source: ours only',
    'usageWebSearchCalls >.data[].results[].api_source: ours only',
    ...PROJECTS.map((at) => `${at}.geography: ours only`),
    ...PROJECTS.map(
      (at) =>
        `${at}.residency: JP_STORAGE_PROCESSING, IN_STORAGE_PROCESSING, AU_STORAGE_PROCESSING on one side only`,
    ),
  ],
  'an extension: lists are searched by a part of a name': SEARCHED.map(
    (id) => `${id} ?.search: ours only`,
  ),
  'an extension: an account can be deleted when its key has expired': [
    'createProjectServiceAccount <.temporary: ours only',
  ],
  'an extension: usage has the requests that failed': [
    ...['usageCompletions', 'usageEmbeddings', 'usageModerations', 'usageImages'],
    ...['usageAudioSpeeches', 'usageAudioTranscriptions'],
  ].map((id) => `${id} >.data[].results[].failed_requests: ours only`),
  'an extension: costs have the filters that the other endpoints of usage have': [
    'usageCosts ?.user_ids: ours only',
    'usageCosts ?.models: ours only',
  ],
  'an extension: costs come by the hour too': ['usageCosts ?.hourly: ours only'],
  'an extension: usage and costs are grouped and filtered by tags': [
    ...TAGGED.flatMap((id) => [`${id} ?.group_by_tags: ours only`, `${id} ?.tags: ours only`]),
    ...TAGGED.map((id) => `${id} >.data[].results[].tags: ours only`),
  ],
  'an extension: projects and keys have tags': [
    'listAuditLogs >.data[].api_key.updated.changes_requested.tags: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.may_tag: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.tags: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.require_tags: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.metadata_tags: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.safety_identifier_tag: ours only',
  ],
  'an extension: an event has the earlier values of what it changed': [
    ...(['api_key', 'group', 'organization', 'project', 'rate_limit'] as const),
    ...(['role', 'service_account', 'user'] as const),
  ]
    .map((object) => `listAuditLogs >.data[].${object}.updated.previous: ours only`)
    .concat('listAuditLogs >.data[].rate_limit.deleted.previous: ours only'),
  'an extension: an event names the key that was used, and the objects of its payload': [
    'listAuditLogs >.data[].actor.api_key.name: ours only',
    'listAuditLogs >.data[].actor.session.api_key: ours only',
    'listAuditLogs >.data[].names: ours only',
  ],
  'an extension: events are found by their ids': ['listAuditLogs ?.event_ids: ours only'],
  'an extension: reading the request logs of other people is an event': [
    'listAuditLogs >.data[].request_logs.read: ours only',
    'listAuditLogs >.data[].type: request_logs.read, configuration.reloaded, raise_request.created, raise_request.withdrawn, raise_request.approved, raise_request.denied on one side only',
  ],
  'an extension: a reload of the configuration is an event': [
    'listAuditLogs >.data[].configuration.reloaded: ours only',
  ],
  'an extension: requests for raises of spend limits have events': [
    ...['created', 'withdrawn', 'approved', 'denied'],
  ].map((what) => `listAuditLogs >.data[].raise_request.${what}: ours only`),
  'an extension: one event counts the requests of an address within a minute': [
    'listAuditLogs >.data[].login.failed.attempts: ours only',
  ],
  'an extension: the buckets of a limit can be emptied, which changes none': [
    'listAuditLogs >.data[].rate_limit.updated.changes_requested.emptied: ours only',
  ],
  'an extension: a spend limit can reject requests or report them, or be raised': [
    ...['retrieveOrganizationSpendLimit >', 'retrieveProjectSpendLimit >'],
    ...['updateOrganizationSpendLimit >', 'updateProjectSpendLimit >'],
    ...['updateOrganizationSpendLimit <', 'updateProjectSpendLimit <'],
  ].flatMap((at) => [`${at}.mode: ours only`, `${at}.raise: ours only`]),
  'an extension: a spend alert is sent to a webhook too, and by the forecast': [
    'Organization',
    'Project',
  ]
    .flatMap((owner) => [
      ...[`create${owner}SpendAlert <`, `create${owner}SpendAlert >`],
      ...[`update${owner}SpendAlert <`, `update${owner}SpendAlert >`],
      ...[`retrieve${owner}SpendAlert >`, `list${owner}SpendAlerts >.data[]`],
    ])
    .flatMap((at) => [
      `${at}.threshold_percent: ours only`,
      ...(at.endsWith('<') ? [] : [`${at}.limit_amount: ours only`]),
      `${at}.basis: ours only`,
      `${at}.tag_key: ours only`,
      `${at}.notification_channel.webhook_url: ours only`,
    ]),
  'an extension: events have changes of spend limits and spend alerts': [
    'listAuditLogs >.data[].organization.updated.changes_requested.spend_alert: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.spend_alerts: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.spend_alerts: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.spend_limit: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.spend_alert: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.spend_limit: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.spend_reservation: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.spend_limit_defaults: ours only',
    'listAuditLogs >.data[].organization.updated.changes_requested.tag_spend_limit: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.spend_limit: ours only',
    'listAuditLogs >.data[].service_account.updated.changes_requested.spend_limit: ours only',
    'listAuditLogs >.data[].user.updated.changes_requested.spend_limit: ours only',
  ],
  "the document's examples of groups have it": [
    ...['createGroup >', 'retrieveGroup >', 'listGroups >.data[]'].map(
      (at) => `${at}.object: ours only`,
    ),
  ],
  'an extension: roles have their permissions without an effect': [
    ...['createRole >', 'retrieveRole >', 'updateRole >', 'listRoles >.data[]'],
    ...['createProjectRole >', 'retrieveProjectRole >', 'updateProjectRole >'],
    ...['listProjectRoles >.data[]', 'createUserRole >.role', 'createGroupRole >.role'],
    ...['createProjectUserRole >.role', 'createProjectGroupRole >.role'],
  ].map((at) => `${at}.ineffective_permissions: ours only`),
  'an extension: events of projects have the groups that were removed': [
    'listAuditLogs >.data[].project.updated.changes_requested.groups_removed: ours only',
  ],
  'an extension: events have what an identity provider changes by SCIM, and its tokens': [
    'listAuditLogs >.data[].api_key.updated.changes_requested.revoked_at: ours only',
    'listAuditLogs >.data[].user.deleted.erased: ours only',
    'listAuditLogs >.data[].user.deleted.last_owner: ours only',
    ...['external_id', 'last_owner'].map(
      (name) => `listAuditLogs >.data[].group.updated.changes_requested.${name}: ours only`,
    ),
    ...['active', 'email', 'external_id', 'last_owner', 'name', 'user_name'].map(
      (name) => `listAuditLogs >.data[].user.updated.changes_requested.${name}: ours only`,
    ),
  ],
  'an extension: events have changes of aliases and fallback models': [
    'listAuditLogs >.data[].organization.updated.changes_requested.model_aliases: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.model_aliases: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.model_fallbacks: ours only',
  ],
  'an extension: events of groups have changes of members': [
    'listAuditLogs >.data[].group.updated.changes_requested.members_added: ours only',
    'listAuditLogs >.data[].group.updated.changes_requested.members_removed: ours only',
  ],
  'an extension: the groups of a project have their roles in it, and the number of members': [
    ...['createProjectGroup >', 'retrieveProjectGroup >', 'listProjectGroups >.data[]'],
  ].flatMap((at) => [`${at}.roles: ours only`, `${at}.member_count: ours only`]),
  'an extension: sign-ins set the members of a group from a claim': [
    ...['createGroup', 'updateGroup'].map((id) => `${id} <.oidc_group: ours only`),
    ...['createGroup >', 'retrieveGroup >', 'updateGroup >', 'listGroups >.data[]'].map(
      (at) => `${at}.oidc_group: ours only`,
    ),
    'listAuditLogs >.data[].group.created.data.oidc_group: ours only',
    'listAuditLogs >.data[].group.updated.changes_requested.oidc_group: ours only',
  ],
  'an extension: a key has a list of the models that it may use': [
    'listProjectApiKeys >.data[].model_ids: ours only',
    'retrieveProjectApiKey >.model_ids: ours only',
    'createProjectServiceAccountApiKey <.model_ids: ours only',
    'listAuditLogs >.data[].api_key.created.data.model_ids: ours only',
    'listAuditLogs >.data[].api_key.updated.changes_requested.model_ids: ours only',
  ],
  'an extension: events of projects have changes of permissions': [
    'listAuditLogs >.data[].organization.updated.changes_requested.data_retention: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.data_retention: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.hosted_tool_permissions: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.model_permissions: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.service_tier_settings: ours only',
  ],
  'an extension: events have the last name of what they are about': [
    'listAuditLogs >.data[].resource: ours only',
  ],
  'the document takes any text where its prose names the roles': [
    "createProjectUser <.role: one of a few values, and any text at OpenAI's",
    "modifyProjectUser <.role: one of a few values, and any text at OpenAI's",
    "modifyUser <.role: one of a few values, and any text at OpenAI's",
  ],
  'the document has no place in an event for a field that may change': [
    'listAuditLogs >.data[].api_key.created.data.owner: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.external_key_id: ours only',
    'listAuditLogs >.data[].project.updated.changes_requested.geography: ours only',
    'listAuditLogs >.data[].service_account.updated.changes_requested.name: ours only',
    'listAuditLogs >.data[].user.updated.changes_requested.developer_persona: ours only',
    'listAuditLogs >.data[].user.updated.changes_requested.technical_level: ours only',
  ],
  'seen in what OpenAI answers, and not in its document': [
    'listAuditLogs >.data[].object: ours only',
    'listAuditLogs >.data[].actor.session.user_agent: ours only',
  ],
}
