/** Every spend limit of the organization, and the limits of those without one. */
import { Group, Select, SimpleGrid, Stack } from '@mantine/core'
import { useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { SCOPE_NAMES } from '#console/pages/costs/budget/owners.ts'
import type { OwnerKind } from '#contract/spend/limits.ts'
import { loadRateDefaults, RateDefaults } from './defaults/rate-defaults.tsx'
import { loadSpendDefaults, SpendDefaults } from './defaults/spend-defaults.tsx'
import { LimitTable } from './limit-table.tsx'

const REFRESH_MS = 30_000
const ALL = 'all'

function isScope(name: string): name is OwnerKind {
  return Object.hasOwn(SCOPE_NAMES, name)
}

function questionOf(scope: string) {
  return isScope(scope) ? { scopes: [scope] } : {}
}

export const load: Load = (prefetch, { allowed, search }) => {
  prefetch.pages('listSpendLimits', questionOf(search.get('scope') ?? ''))
  loadSpendDefaults(prefetch, undefined)
  if (allowed.seesServer) loadRateDefaults(prefetch, undefined)
}

export default function LimitsPage() {
  const { seesServer } = useAllowed()
  const [scope, setScope] = useAddressText('scope', 'push')
  const question = questionOf(scope)
  const pages = usePages('listSpendLimits', question, { everyMs: REFRESH_MS })
  return (
    <Stack gap="md">
      <Group>
        <Select
          label="Limits of"
          data={[
            { value: ALL, label: 'Everybody' },
            ...Object.entries(SCOPE_NAMES).map(([value, label]) => ({ value, label })),
          ]}
          value={isScope(scope) ? scope : ALL}
          onChange={(value) => value && setScope(value === ALL ? '' : value)}
          allowDeselect={false}
          className="filter"
        />
      </Group>
      <LimitTable pages={pages} question={question} />
      {!pages.isPending && (
        <SimpleGrid cols={{ base: 1, lg: seesServer ? 2 : 1 }}>
          <SpendDefaults projectId={undefined} />
          {seesServer && <RateDefaults projectId={undefined} />}
        </SimpleGrid>
      )}
    </Stack>
  )
}
