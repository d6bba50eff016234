/** Spend alerts of the organization and of its projects. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { Cursor, Order, Page } from '#contract/page.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Closed, Deleted, EMAIL_MAX, NAME_MAX, Nullable, PathId } from '#contract/schema.ts'
import { TagKey } from '#contract/tag.ts'
import { SPEND_AMOUNT_MAX, SpendCurrency } from './limits.ts'

/** Maximum number of recipients of one alert. */
const RECIPIENTS_MAX = 100

/** Text of a mail's header: a control character, such as a line break, could end it. */
const HEADER_TEXT = '^[^\\u0000-\\u001f\\u007f]*$'

/**
 * One address or local mailbox: no name beside it, no list, no group and no comment (RFC 5322
 * §3.4).
 */
const ATOM = '[^\\u0000-\\u0020\\u007f\\s"(),:;<>@[\\\\\\]]+'
const ADDRESS = `^${ATOM}(@${ATOM})?$`

/** Longest address of a webhook, in characters. */
const WEBHOOK_URL_MAX = 2_000
/** An address with a host, and without a user, a password or a fragment. */
const WEBHOOK_URL = '^https?://[^\\s@/?#\\\\]+([/?][^\\s#]*)?$'

const NotificationChannel = Closed({
  type: Type.Enum(['email']),
  recipients: Type.Array(Type.String({ minLength: 1, maxLength: EMAIL_MAX, pattern: ADDRESS }), {
    maxItems: RECIPIENTS_MAX,
    description: 'E-mail addresses, users or not. Extension: none, where there is a webhook.',
  }),
  subject_prefix: Type.Optional(
    Nullable(
      Type.String({
        maxLength: NAME_MAX,
        pattern: HEADER_TEXT,
        description: 'Text before the subject of the e-mail.',
      }),
    ),
  ),
  webhook_url: Type.Optional(
    Nullable(
      Type.String({
        maxLength: WEBHOOK_URL_MAX,
        pattern: WEBHOOK_URL,
        description: 'Extension: receiver of a signed webhook, besides the e-mail or alone.',
      }),
    ),
  ),
})

const SpendBasis = Type.Enum(['actual', 'forecast'], {
  description:
    'Extension: whether the amount is compared with what is spent, or with the forecast for the end of the period. Default: `actual`.',
})

const AlertTagKey = Type.String({
  ...TagKey,
  description:
    'Extension: key of tags with limits of its values. The alert names the values with at most a tenth of their spend limit left, in one message in an hour, and no amount is compared with the spend of all. `threshold_amount` is the least that a value must have spent to be named.',
})

/** Largest per cent: alerts above 100 are of limits that only warn. */
export const PERCENT_MAX = 1_000

const ThresholdPercent = Type.Integer({
  minimum: 1,
  maximum: PERCENT_MAX,
  description:
    'Extension: the amount as a per cent of the monthly spend limit that holds, raises and defaults included, in place of `threshold_amount`. It follows the limit.',
})

const spendAlertProperties = {
  id: Type.String(),
  threshold_amount: Type.Integer({
    description:
      'The amount in cents; of a per cent, that of the present limit, rounded up to a cent.',
  }),
  /** Left out for an amount in cents, as `limit_amount`. */
  threshold_percent: Type.Optional(ThresholdPercent),
  limit_amount: Type.Optional(
    Nullable(
      Type.Integer({
        description:
          'Extension: the limit, in cents, of which `threshold_percent` is the per cent. Null without a monthly limit: the alert rests until there is one.',
      }),
    ),
  ),
  currency: SpendCurrency,
  interval: Type.Enum(['month']),
  notification_channel: Type.Object({
    type: Type.Enum(['email']),
    recipients: Type.Array(Type.String()),
    subject_prefix: Nullable(Type.String()),
    /** Left out if null, as at OpenAI. */
    webhook_url: Type.Optional(Type.String()),
  }),
  /** Left out for `actual`. */
  basis: Type.Optional(SpendBasis),
  /** Left out without one. */
  tag_key: Type.Optional(AlertTagKey),
}

export const OrganizationSpendAlert = Type.Object({
  object: Type.Literal('organization.spend_alert'),
  ...spendAlertProperties,
})
export type OrganizationSpendAlert = Static<typeof OrganizationSpendAlert>

export const ProjectSpendAlert = Type.Object({
  object: Type.Literal('project.spend_alert'),
  ...spendAlertProperties,
})

/** Body of a new alert, and of a change, which replaces all of it. */
export const NewSpendAlert = Closed({
  threshold_amount: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: SPEND_AMOUNT_MAX,
      description: 'The amount in cents. Required without `threshold_percent`.',
    }),
  ),
  threshold_percent: Type.Optional(Nullable(ThresholdPercent)),
  currency: SpendCurrency,
  interval: Type.Enum(['month'], { description: 'Calendar period in UTC.' }),
  notification_channel: NotificationChannel,
  basis: Type.Optional(SpendBasis),
  tag_key: Type.Optional(Nullable(AlertTagKey)),
})
export type NewSpendAlert = Static<typeof NewSpendAlert>

export const SpendAlertParams = Type.Object({ alert_id: PathId })
export const ProjectSpendAlertParams = Type.Object({ project_id: PathId, alert_id: PathId })

export const SpendAlertQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 0, maximum: 100, default: 20, description: 'Page size.' }),
    order: Order('asc'),
    after: Cursor,
    before: Cursor,
  },
  { additionalProperties: false },
)
export type SpendAlertQuery = Static<typeof SpendAlertQuery>

export const spendAlertEndpoints = {
  listOrganizationSpendAlerts: endpoint({
    id: 'listOrganizationSpendAlerts',
    method: 'GET',
    path: '/organization/spend_alerts',
    summary: "List the organization's spend alerts, oldest first unless asked otherwise.",
    access: 'spend.read',
    command: 'spend-alerts list',
    query: SpendAlertQuery,
    response: Page(OrganizationSpendAlert),
  }),
  createOrganizationSpendAlert: endpoint({
    id: 'createOrganizationSpendAlert',
    method: 'POST',
    path: '/organization/spend_alerts',
    summary: 'Create a spend alert of the organization.',
    access: 'organization.write',
    command: 'spend-alerts create',
    body: NewSpendAlert,
    response: OrganizationSpendAlert,
  }),
  retrieveOrganizationSpendAlert: endpoint({
    id: 'retrieveOrganizationSpendAlert',
    method: 'GET',
    path: '/organization/spend_alerts/:alert_id',
    summary: 'Retrieve a spend alert of the organization.',
    access: 'spend.read',
    command: 'spend-alerts retrieve',
    params: SpendAlertParams,
    response: OrganizationSpendAlert,
  }),
  updateOrganizationSpendAlert: endpoint({
    id: 'updateOrganizationSpendAlert',
    method: 'POST',
    path: '/organization/spend_alerts/:alert_id',
    summary: 'Replace all fields of a spend alert of the organization.',
    access: 'organization.write',
    command: 'spend-alerts update',
    params: SpendAlertParams,
    body: NewSpendAlert,
    response: OrganizationSpendAlert,
  }),
  deleteOrganizationSpendAlert: endpoint({
    id: 'deleteOrganizationSpendAlert',
    method: 'DELETE',
    path: '/organization/spend_alerts/:alert_id',
    summary: 'Delete a spend alert of the organization.',
    access: 'organization.write',
    command: 'spend-alerts delete',
    params: SpendAlertParams,
    response: Deleted('organization.spend_alert.deleted'),
  }),
  listProjectSpendAlerts: endpoint({
    id: 'listProjectSpendAlerts',
    method: 'GET',
    path: '/organization/projects/:project_id/spend_alerts',
    summary: 'List the spend alerts of a project, oldest first unless asked otherwise.',
    access: 'spend.read',
    command: 'project-spend-alerts list',
    params: ProjectParams,
    query: SpendAlertQuery,
    response: Page(ProjectSpendAlert),
  }),
  createProjectSpendAlert: endpoint({
    id: 'createProjectSpendAlert',
    method: 'POST',
    path: '/organization/projects/:project_id/spend_alerts',
    summary: 'Create a spend alert of a project.',
    access: 'organization.write',
    command: 'project-spend-alerts create',
    params: ProjectParams,
    body: NewSpendAlert,
    response: ProjectSpendAlert,
  }),
  retrieveProjectSpendAlert: endpoint({
    id: 'retrieveProjectSpendAlert',
    method: 'GET',
    path: '/organization/projects/:project_id/spend_alerts/:alert_id',
    summary: 'Retrieve a spend alert of a project.',
    access: 'spend.read',
    command: 'project-spend-alerts retrieve',
    params: ProjectSpendAlertParams,
    response: ProjectSpendAlert,
  }),
  updateProjectSpendAlert: endpoint({
    id: 'updateProjectSpendAlert',
    method: 'POST',
    path: '/organization/projects/:project_id/spend_alerts/:alert_id',
    summary: 'Replace all fields of a spend alert of a project.',
    access: 'organization.write',
    command: 'project-spend-alerts update',
    params: ProjectSpendAlertParams,
    body: NewSpendAlert,
    response: ProjectSpendAlert,
  }),
  deleteProjectSpendAlert: endpoint({
    id: 'deleteProjectSpendAlert',
    method: 'DELETE',
    path: '/organization/projects/:project_id/spend_alerts/:alert_id',
    summary: 'Delete a spend alert of a project.',
    access: 'organization.write',
    command: 'project-spend-alerts delete',
    params: ProjectSpendAlertParams,
    response: Deleted('project.spend_alert.deleted'),
  }),
} as const
