/**
 * Bounds on the resources that callers can make a server spend, as data: default, range and unit of
 * each. The `bounds:` section of the YAML file changes them, `bailiwick_bound_exceeded_total`
 * counts what each one rejected, dropped or cut short, and docs/reference/bounds.md lists them; a
 * test compares them.
 */
import { type Static, type TNumber, type TOptional, Type } from 'typebox'

interface Bound {
  readonly default: number
  /** A minimum of 0 means that 0 switches the bound off. */
  readonly minimum: number
  readonly maximum: number
  /** Unit of the value. A `share` is a fraction of a whole; every other value is an integer. */
  readonly unit: string
}

const MEBIBYTE = 1_048_576
const COUNT_MAX = 1_000_000_000
const BYTES_MAX = 2 ** 50
const SECONDS_MAX = 31_536_000

function count(value: number, unit: string, minimum = 1): Bound {
  return {
    default: value,
    minimum,
    maximum: COUNT_MAX,
    unit,
  }
}

function bytes(value: number, unit = 'bytes'): Bound {
  return {
    default: value,
    minimum: 1,
    maximum: BYTES_MAX,
    unit,
  }
}

function seconds(value: number, minimum = 1): Bound {
  return {
    default: value,
    minimum,
    maximum: SECONDS_MAX,
    unit: 'seconds',
  }
}

function share(value: number): Bound {
  return {
    default: value,
    minimum: 0,
    maximum: 1,
    unit: 'share',
  }
}

export const BOUNDS = {
  // Connections, and callers without a key.
  pipelined_requests: count(8, 'requests of a connection'),
  pipelined_waiting: count(256, 'requests of a connection'),
  connections: count(10_000, 'connections'),
  connections_per_address: count(0, 'connections', 0),
  tls_handshakes_per_minute: count(1_200, 'connections of an address without a valid key', 0),
  unauthenticated_requests_per_minute: count(600, 'requests'),
  unknown_keys_per_minute: count(10, 'requests'),
  scim_requests_per_minute: count(12_000, 'requests'),
  admin_key_lookups: count(64, 'look-ups'),
  admin_key_lookups_per_address: count(4, 'look-ups'),
  project_key_lookups: count(256, 'look-ups'),
  project_key_lookups_per_address: count(64, 'look-ups of an address'),
  log_lines_per_minute: count(60, 'lines'),
  log_buffer_bytes: bytes(8 * MEBIBYTE),
  // Bodies of the data plane.
  body_bytes: bytes(64 * MEBIBYTE),
  body_budget_bytes: bytes(512 * MEBIBYTE),
  body_project_bytes: bytes(256 * MEBIBYTE),
  body_idle_seconds: seconds(30),
  body_seconds: seconds(600),
  body_scan_bytes: bytes(MEBIBYTE / 4),
  body_piece_bytes: count(64, 'bytes of a piece', 0),
  body_members: count(100_000, 'members'),
  member_name_bytes: bytes(1_024),
  id_characters: count(128, 'characters'),
  body_references: count(1_000, 'references'),
  // Projects.
  project_requests_per_minute: count(6_000, 'requests'),
  project_rejected_bytes_per_minute: bytes(64 * MEBIBYTE),
  project_total_requests_per_minute: count(0, 'requests', 0),
  key_total_requests_per_minute: count(0, 'requests', 0),
  project_files: count(10_000, 'files'),
  project_file_bytes: bytes(100 * 1_024 * MEBIBYTE),
  project_uploads: count(100, 'uploads'),
  project_batches: count(10_000, 'batches'),
  project_conversations: count(10_000, 'conversations'),
  spend_wait_seconds: seconds(240, 0),
  spend_waiting: count(1_024, 'requests of a project'),
  spend_contended_share: share(0.5),
  spend_unflushed_seconds: seconds(60),
  token_count_bytes: count(2 * MEBIBYTE, 'bytes', 0),
  token_count_milliseconds: count(2_000, 'milliseconds'),
  token_count_waiting: count(8, 'requests of a project', 0),
  // Upstream connections, uploads and answers.
  upstream_project_share: share(0.75),
  upstream_contended_share: share(0.5),
  upstream_reserved_share: share(0.125),
  upstream_waiting: count(4_096, 'requests of a project'),
  uploads: count(64, 'uploads'),
  token_counts: count(32, 'requests'),
  minimum_rate_bytes: count(1_024, 'bytes a second', 0),
  minimum_rate_seconds: seconds(60),
  answer_seconds: seconds(7_200),
  background_seconds: seconds(86_400),
  answer_items: count(1_000, 'items'),
  // Charges.
  abandoned_answer_seconds: seconds(2, 0),
  abandoned_answer_bytes: bytes(MEBIBYTE / 4),
  event_bytes: bytes(8 * MEBIBYTE),
  default_output_tokens: count(4_096, 'tokens', 0),
  default_reasoning_output_tokens: count(16_384, 'tokens', 0),
  limit_debt_windows: count(3, 'windows'),
  tag_values: count(100_000, 'values of a key of tags'),
  // Sessions and the process.
  session_idle_seconds: seconds(0, 0),
  overload_lag_milliseconds: count(1_000, 'milliseconds', 0),
  overload_lag_seconds: seconds(3),
  overload_heap_share: share(0.9),
} as const satisfies Readonly<Record<string, Bound>>

export type BoundName = keyof typeof BOUNDS
export type Bounds = Readonly<Record<BoundName, number>>

const NAMES = Object.keys(BOUNDS) as readonly BoundName[]

function entryOf({ minimum, maximum, unit }: Bound) {
  return Type.Optional(
    unit === 'share' ? Type.Number({ minimum, maximum }) : Type.Integer({ minimum, maximum }),
  )
}

/** The `bounds:` section of the file: an optional member for each bound. */
export const BoundEntries = Type.Object(
  Object.fromEntries(NAMES.map((name) => [name, entryOf(BOUNDS[name])])) as Record<
    BoundName,
    TOptional<TNumber>
  >,
  { additionalProperties: false },
)
export type BoundEntries = Static<typeof BoundEntries>

/** The value of every bound: the configured one, otherwise the default. */
export function configuredBounds(entries: BoundEntries = {}): Bounds {
  return Object.freeze(
    Object.fromEntries(
      NAMES.map((name) => [name, entries[name] ?? BOUNDS[name].default]),
    ) as Record<BoundName, number>,
  )
}
