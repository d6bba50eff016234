/** Extensions of audit events: the new values of rate limits of subjects, and of their defaults. */
import { type Static, Type } from 'typebox'
import { Nullable } from '#contract/schema.ts'

const Value = Nullable(Type.Integer())

const rates = {
  max_requests_per_1_minute: Value,
  max_tokens_per_1_minute: Value,
  max_requests_per_1_day: Value,
}

/** Null after its deletion. */
const SubjectRates = Type.Optional(Nullable(Type.Object(rates)))

const TagRates = Nullable(Type.Object({ ...rates, beyond: Type.String() }))

export const subjectRateChange = { rate_limit: SubjectRates }

/** Changed defaults; null for a removed default. */
export const rateDefaultChanges = {
  rate_limit_defaults: Type.Optional(
    Type.Object({
      user: SubjectRates,
      service_account: SubjectRates,
      api_key: SubjectRates,
      tags: Type.Optional(
        Type.Unsafe<Record<string, Static<typeof TagRates>>>({
          type: 'object',
          additionalProperties: TagRates,
        }),
      ),
    }),
  ),
}
