/** Keys of listed service accounts: their number, and when one was used last. */
import { Anchor, Skeleton } from '@mantine/core'
import { Link } from 'react-router'
import { useEach } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { formatExact } from '#console/display/numbers.ts'
import type { Column } from '#console/display/rows.tsx'
import { Time } from '#console/time/time.tsx'
import type { ServiceAccount } from '#contract/service-accounts.ts'
import { keysOf } from './account-menu.tsx'

/** Accounts of one request: a page of the list. */
const BATCH = 20
/** Most keys of these accounts that are read. */
const KEYS_MAX = 100

/** Undefined until it is loaded; null if it stays unknown. */
type Keys = { readonly count: number; readonly lastUsedAt: number | null } | null | undefined

/** None for those who may not read the keys. */
export function useKeyColumns(
  projectId: string,
  accounts: readonly ServiceAccount[],
): readonly Column<ServiceAccount>[] {
  const enabled = useAllowed().may('project_keys.read', projectId)
  const keysOfId = useKeys(accounts, enabled)
  if (!enabled) return []
  return [
    {
      heading: 'Keys',
      cell: (account) => (
        <Known keys={keysOfId(account.id)}>
          {({ count }) => (
            <Anchor component={Link} to={keysOf(projectId, account)} size="sm">
              {formatExact(count)}
            </Anchor>
          )}
        </Known>
      ),
    },
    {
      heading: 'Last used',
      cell: ({ id }) => (
        <Known keys={keysOfId(id)}>{({ lastUsedAt }) => <Time at={lastUsedAt} />}</Known>
      ),
    },
  ]
}

function useKeys(
  accounts: readonly ServiceAccount[],
  enabled: boolean,
): (accountId: string) => Keys {
  const batches = Array.from({ length: Math.ceil(accounts.length / BATCH) }, (_, batch) =>
    accounts.slice(batch * BATCH, (batch + 1) * BATCH).map(({ id }) => id),
  )
  const { answers, error } = useEach(
    'listOrganizationApiKeys',
    batches.map((ids) => ({ service_account_ids: ids, limit: KEYS_MAX })),
    { enabled },
  )
  const isLoaded = answers.length === batches.length
  // Of more keys than are read, some are missing from the counts.
  const isWhole = answers.every(({ has_more }) => !has_more)
  const keys = Map.groupBy(
    answers.flatMap(({ data }) => data),
    ({ owner }) => owner.service_account?.id,
  )
  return (accountId) => {
    if (!isLoaded) return error ? null : undefined
    if (!isWhole) return null
    const own = keys.get(accountId) ?? []
    const uses = own.flatMap(({ last_used_at: at }) => at ?? [])
    return { count: own.length, lastUsedAt: uses.length === 0 ? null : Math.max(...uses) }
  }
}

interface KnownProps {
  readonly keys: Keys
  readonly children: (keys: NonNullable<Keys>) => React.ReactNode
}

function Known({ keys, children }: KnownProps) {
  if (keys === undefined) return <Skeleton height={14} width={40} display="inline-block" />
  return keys === null ? <span className="dim">–</span> : children(keys)
}
