/** Extensions of audit events: the new values of spend limits and spend alerts. */
import { type Static, Type } from 'typebox'
import { Nullable, Timestamp } from '#contract/schema.ts'

const text = Type.Optional(Type.String())
const count = Type.Optional(Type.Integer())

const SpendRaise = Type.Optional(
  Type.Object({ threshold_amount: Type.Integer(), until: Timestamp }),
)

/** Extension: the new values of a spend limit; null after its deletion. */
const SpendLimit = Type.Optional(
  Nullable(
    Type.Object({
      threshold_amount: Type.Integer(),
      currency: Type.String(),
      interval: Type.String(),
      mode: Type.String(),
      raise: SpendRaise,
    }),
  ),
)

export const spendLimitChange = { spend_limit: SpendLimit }

const TagDefault = Nullable(
  Type.Object({
    threshold_amount: Type.Integer(),
    currency: Type.String(),
    interval: Type.String(),
    mode: Type.String(),
    beyond: Type.String(),
  }),
)

/** Extension: changed defaults of values, by the key of tags; null for a removed default. */
const TagDefaults = Type.Optional(
  Type.Unsafe<Record<string, Static<typeof TagDefault>>>({
    type: 'object',
    additionalProperties: TagDefault,
  }),
)

/** Extensions: the new values of a spend limit or a spend alert. */
export const spendChanges = {
  ...spendLimitChange,
  /** Alerts in per cent that follow the changed limit, at most 100; null: they rest. */
  spend_alerts: Type.Optional(
    Type.Array(
      Type.Object({
        id: Type.String(),
        threshold_percent: Type.Integer(),
        threshold_amount: Type.Integer(),
        limit_amount: Nullable(Type.Integer()),
      }),
    ),
  ),
  /** `id` and `deleted` after its deletion. */
  spend_alert: Type.Optional(
    Type.Object({
      id: Type.String(),
      deleted: Type.Optional(Type.Boolean()),
      threshold_amount: count,
      threshold_percent: count,
      limit_amount: Type.Optional(Nullable(Type.Integer())),
      currency: text,
      interval: text,
      notification_channel: Type.Optional(
        Type.Object({
          type: Type.String(),
          recipients: Type.Array(Type.String()),
          subject_prefix: Nullable(Type.String()),
          /** The origin alone: a path may hold a secret. */
          webhook_url: text,
        }),
      ),
      basis: text,
      tag_key: text,
      /** True if a test message was requested. */
      tested: Type.Optional(Type.Boolean()),
    }),
  ),
}

/** Extension: a reservation of a batch or response that was released, in dollars. */
export const reservationChange = {
  spend_reservation: Type.Optional(
    Type.Object({
      id: Type.String(),
      type: Type.String(),
      amount: Type.Number(),
      released: Type.Boolean(),
    }),
  ),
}

/** New limit of an owner that has no events; `deleted` after its deletion. */
const OwnedLimit = {
  deleted: Type.Optional(Type.Boolean()),
  threshold_amount: count,
  currency: text,
  interval: text,
  mode: text,
  raise: SpendRaise,
}

/** Own rate limits of a value; `deleted` after their deletion. */
const ValueRateLimit = Type.Optional(
  Type.Object({
    tag_value: Type.String(),
    deleted: Type.Optional(Type.Boolean()),
    max_requests_per_1_minute: Type.Optional(Nullable(Type.Integer())),
    max_tokens_per_1_minute: Type.Optional(Nullable(Type.Integer())),
    max_requests_per_1_day: Type.Optional(Nullable(Type.Integer())),
  }),
)

const ValueLimit = Type.Optional(Type.Object({ tag_value: Type.String(), ...OwnedLimit }))

/** Extensions: new values that only a project has. */
export const projectSpendChanges = {
  /** Changed defaults; null for a removed default. */
  spend_limit_defaults: Type.Optional(
    Type.Object({
      user: SpendLimit,
      service_account: SpendLimit,
      api_key: SpendLimit,
      tags: TagDefaults,
    }),
  ),
  tag_value_spend_limit: ValueLimit,
  tag_value_rate_limit: ValueRateLimit,
  user_spend_limit: Type.Optional(Type.Object({ user_id: Type.String(), ...OwnedLimit })),
}

/** Extensions: new values that only the organization has. */
export const organizationSpendChanges = {
  /** Changed defaults; null for a removed default. */
  spend_limit_defaults: Type.Optional(
    Type.Object({
      project: SpendLimit,
      user: SpendLimit,
      service_account: SpendLimit,
      api_key: SpendLimit,
      tags: TagDefaults,
    }),
  ),
  tag_value_spend_limit: ValueLimit,
  tag_value_rate_limit: ValueRateLimit,
  tag_spend_limit: Type.Optional(Type.Object({ tag: Type.String(), ...OwnedLimit })),
}
