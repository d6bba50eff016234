/**
 * The provider's account of an upstream: `billing:` of its entry, with an admin key that reads its
 * costs. The key is a secret as `api_key` is, and is sent to this address alone.
 */
import { type Static, Type } from 'typebox'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import { type RejectSecret, type Secret, SecretEntry, type Secrets } from './secret.ts'
import { checkedSecretUrl } from './upstream-auth.ts'

const IDS_MAX = 100
const URL_MAX = 2_000
const NAME_MAX = 256
const ID = '^[A-Za-z0-9_-]{1,128}$'
/** Value of an HTTP header, without blanks. */
const KEY = /^[\x21-\x7e]{1,4096}$/
const VERSION = '/v1'

function Ids() {
  return Type.Optional(
    Type.Array(Type.String({ pattern: ID, expected: 'an id' }), {
      minItems: 1,
      maxItems: IDS_MAX,
      expected: 'a list of ids',
    }),
  )
}

export const BillingEntry = Type.Object(
  {
    admin_key: SecretEntry,
    /** Base URL of the provider's Admin API. Default: the origin of `base_url`, with `/v1`. */
    base_url: Type.Optional(Type.String({ minLength: 1, maxLength: URL_MAX })),
    /** Projects, keys and workspaces of the account that Bailiwick uses. Left out: all. */
    project_ids: Ids(),
    api_key_ids: Ids(),
    workspace_ids: Ids(),
    /** Other upstreams of the same account. */
    upstreams: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: NAME_MAX }), {
        minItems: 1,
        maxItems: IDS_MAX,
        expected: 'a list of names of upstreams',
      }),
    ),
  },
  { additionalProperties: false },
)
export type BillingEntry = Static<typeof BillingEntry>

/** The account of an upstream at its provider. */
export interface Billing {
  /** Base URL of the Admin API, with `/v1`. */
  readonly url: string
  readonly adminKey: Secret
  readonly projectIds: readonly string[]
  readonly apiKeyIds: readonly string[]
  readonly workspaceIds: readonly string[]
  /** Other upstreams of the account. */
  readonly upstreams: readonly string[]
}

/** Filters of each provider's cost API. */
const FILTERS = {
  openai: ['project_ids', 'api_key_ids'],
  anthropic: ['workspace_ids'],
} as const satisfies Readonly<Record<ApiFormatName, readonly (keyof BillingEntry)[]>>

const ALL_FILTERS = ['project_ids', 'api_key_ids', 'workspace_ids'] as const

/** The account of an entry. Calls `reject` with the reason if it is invalid. */
export function configuredBilling(
  entry: BillingEntry,
  { apiFormat, origin }: { readonly apiFormat: ApiFormatName; readonly origin: string },
  secrets: Secrets,
  reject: RejectSecret,
): Billing {
  const known: readonly string[] = FILTERS[apiFormat]
  const foreign = ALL_FILTERS.find((name) => entry[name] && !known.includes(name))
  if (foreign) reject(`an upstream of the API format ${apiFormat} has no '${foreign}'`)
  const adminKey = secrets.read(
    entry.admin_key,
    (key, rejectKey) =>
      KEY.test(key) ? key : rejectKey('it must be printable ASCII without spaces'),
    (reason) => reject(`'admin_key': ${reason}`),
  )
  return {
    url: urlOf(entry.base_url ?? origin + VERSION, reject),
    adminKey,
    projectIds: entry.project_ids ?? [],
    apiKeyIds: entry.api_key_ids ?? [],
    workspaceIds: entry.workspace_ids ?? [],
    upstreams: entry.upstreams ?? [],
  }
}

/** The key reads the whole account, and travels by TLS alone. */
function urlOf(text: string, reject: RejectSecret): string {
  if (text.includes('?')) return reject("'base_url' must be an address without a query")
  return checkedSecretUrl('base_url', text, reject).replace(/\/+$/, '')
}

/** An upstream, as far as its account is concerned. */
interface Billed {
  readonly name: string
  readonly billing: Pick<Billing, 'upstreams'> | undefined
}

/** Each upstream is of one account. Calls `reject` with the upstream at fault. */
export function checkAccounts(
  all: readonly Billed[],
  reject: (name: string, reason: string) => never,
): void {
  const accountOf = new Map(all.flatMap(({ name, billing }) => (billing ? [[name, name]] : [])))
  const names = new Set(all.map(({ name }) => name))
  for (const { name, billing } of all) {
    for (const other of billing?.upstreams ?? []) {
      if (!names.has(other)) reject(name, `there is no upstream '${other}'`)
      const account = accountOf.get(other)
      if (account !== undefined) {
        reject(name, `the upstream '${other}' is in the account of '${account}' already`)
      }
      accountOf.set(other, name)
    }
  }
}
