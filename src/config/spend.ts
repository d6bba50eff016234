/** Settings of spend limits, and of models without a price. */
import { type Static, Type } from 'typebox'

const Reserve = Type.Optional(
  Type.Enum(['upper_bound', 'estimate'] as const, { expected: 'upper_bound or estimate' }),
)

const TOOL_CALLS_MAX = 128
const DEFAULT_TOOL_CALLS = 16

/** Members of the configuration file. */
export const SPEND_ENTRIES = {
  /** Amount that a request reserves of a spend limit. */
  spend_reservation: Reserve,
  /** Amount that a batch reserves. */
  spend_reservation_batch: Reserve,
  /** Whether requests without a maximum of output get the most that a spend limit covers. */
  spend_cap_output: Type.Optional(Type.Boolean()),
  /** Most calls of hosted tools in a response without a maximum; 0: no maximum is set. */
  spend_cap_tool_calls: Type.Optional(Type.Integer({ minimum: 0, maximum: TOOL_CALLS_MAX })),
  /** Requests for a model or a service without a price: they cost nothing, or are rejected. */
  unpriced_models: Type.Optional(
    Type.Enum(['allow', 'warn', 'refuse'] as const, { expected: 'allow, warn or refuse' }),
  ),
} as const

/** Kinds of reservation: the most that a request or a batch can cost, or an estimate. */
export type SpendReserve = 'upper_bound' | 'estimate'

export interface SpendSettings {
  readonly reservation: SpendReserve
  readonly batchReservation: SpendReserve
  readonly capsOutput: boolean
  /** Most calls of hosted tools in a response without a maximum; 0: no maximum is set. */
  readonly toolCallsMost: number
  /** Requests without a price, outside of an enforced limit and under one. */
  readonly unpricedModels: UnpricedModels
  readonly unpricedUnderLimit: UnpricedModels
}

export type UnpricedModels = 'allow' | 'warn' | 'refuse'

type Entries = {
  readonly [Name in keyof typeof SPEND_ENTRIES]?: Static<(typeof SPEND_ENTRIES)[Name]>
}

export function configuredSpend({
  spend_reservation: reservation = 'upper_bound',
  spend_reservation_batch: batchReservation = 'estimate',
  spend_cap_output: capsOutput = true,
  spend_cap_tool_calls: toolCallsMost = DEFAULT_TOOL_CALLS,
  unpriced_models: unpriced,
}: Entries): SpendSettings {
  return Object.freeze({
    reservation,
    batchReservation,
    capsOutput,
    toolCallsMost,
    unpricedModels: unpriced ?? 'warn',
    unpricedUnderLimit: unpriced ?? 'refuse',
  })
}
