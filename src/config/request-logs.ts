/** The file's `request_logs:`: the rows of requests that are stored, and the time they are kept. */
import { type Static, Type } from 'typebox'

const DAYS_MAX = 3_650
const ROWS_MIN = 1_000
const ROWS_MAX = 1_000_000_000
const SUCCESSES_MAX = 100_000

export const RequestLogsEntry = Type.Object(
  {
    days: Type.Optional(Type.Integer({ minimum: 0, maximum: DAYS_MAX })),
    rows: Type.Optional(Type.Integer({ minimum: ROWS_MIN, maximum: ROWS_MAX })),
    successes_per_second: Type.Optional(Type.Integer({ minimum: 0, maximum: SUCCESSES_MAX })),
    sample: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    personal_days: Type.Optional(Type.Integer({ minimum: 1, maximum: DAYS_MAX })),
    client_addresses: Type.Optional(Type.Boolean({ expected: 'true or false' })),
  },
  { additionalProperties: false },
)

export interface RequestLogSettings {
  /** Days that a row is kept after the day of its request; 0: no request is stored. */
  readonly days: number
  /** Most rows of the store. */
  readonly rows: number
  /** Successful requests that one node stores in a second. */
  readonly successesPerSecond: number
  /** Stored part of the successful requests beyond these. */
  readonly sample: number
  /** Days after which addresses, user agents and people are deleted from rows. */
  readonly personalDays: number
  /** Whether the addresses of clients are stored at all. */
  readonly clientAddresses: boolean
}

export function configuredRequestLogs({
  days = 30,
  rows = 2_000_000,
  successes_per_second: successesPerSecond = 500,
  sample = 0.01,
  personal_days: personalDays = 30,
  client_addresses: clientAddresses = true,
}: Static<typeof RequestLogsEntry>): RequestLogSettings {
  return Object.freeze({ days, rows, successesPerSecond, sample, personalDays, clientAddresses })
}
