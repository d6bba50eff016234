/** Keys of all projects: those that nobody needs are found, and several revoked at once. */
import { Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core'
import { BanIcon } from 'lucide-react'
import { useState } from 'react'
import { useChosenAddress } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { labelled } from '#console/display/key-label.ts'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { Empty } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { useSearch } from '#console/fields/search.tsx'
import { Page } from '#console/layout/page.tsx'
import type { ApiKeyCounts, OrganizationApiKey } from '#contract/extensions/organization-keys.ts'
import { ALL_KEYS_COLUMNS } from './all-keys-columns.tsx'
import { CONDITIONS, conditionIn, ORDERS, orderIn, pressedOrder, questionIn } from './conditions.ts'
import { mayRevokeKey } from './key-actions.ts'
import { RevokeKeys } from './revoke-keys.tsx'

/** Most keys that are revoked at once. */
const CHOSEN_MAX = 100

export const load: Load = ({ answer, pages }, { search }) => {
  answer('retrieveApiKeyCounts', {})
  pages('listOrganizationApiKeys', questionIn(search))
}

export default function AllKeysPage() {
  const { search, field, isKey } = useSearch('Search keys')
  const [address, set] = useChosenAddress()
  const condition = conditionIn(address)
  const order = orderIn(address)
  const pages = usePages('listOrganizationApiKeys', questionIn(address))
  const choice = useChoice(pages.items)
  const revoking = useSubject<readonly OrganizationApiKey[]>()
  const sortBy = (column: string): void => set({ order: pressedOrder(order, column) })
  return (
    <Page
      title="Keys"
      about="Keys of all projects. Paste a whole key into the search to find out whose it is."
    >
      <Stack>
        <Conditions />
        <Toolbar action={false}>
          {field}
          <Select
            aria-label="Order"
            data={Object.entries(ORDERS).map(([value, { label }]) => ({ value, label }))}
            value={order}
            onChange={(value) => set({ order: value ?? '' })}
            allowDeselect={false}
            w={200}
          />
        </Toolbar>
        {!isKey && <Chosen choice={choice} revoke={revoking.open} />}
        {!isKey && (
          <PagedRows
            label="Keys"
            pages={pages}
            rowKey={({ id }) => id}
            columns={choice.isOffered ? [choice.column, ...ALL_KEYS_COLUMNS] : ALL_KEYS_COLUMNS}
            sorting={{
              order: ORDERS[order]?.order_by ?? '',
              isAscending: ORDERS[order]?.order === 'asc',
              onSort: sortBy,
            }}
            search={search}
            empty={<Empty title={condition.none} />}
          />
        )}
      </Stack>
      <RevokeKeys revoking={revoking} onDone={choice.clear} />
    </Page>
  )
}

/** Filters with their numbers: each is a press, and its own address. */
function Conditions() {
  const [address, set] = useChosenAddress()
  const chosen = conditionIn(address)
  const { data } = useAnswer('retrieveApiKeyCounts', {})
  return (
    <Group gap="xs" role="group" aria-label="Show">
      {CONDITIONS.map(({ value, label }) => (
        <Button
          key={value}
          size="compact-sm"
          fw={500}
          variant={value === chosen.value ? 'light' : 'default'}
          aria-pressed={value === chosen.value}
          onClick={() => set({ show: value })}
        >
          {label}
          <span className="chip-count">{data ? countOf(data, value) : '…'}</span>
        </Button>
      ))}
    </Group>
  )
}

function countOf(counts: ApiKeyCounts, value: (typeof CONDITIONS)[number]['value']): string {
  return counts[value === '' ? 'total' : value].toLocaleString('en')
}

interface Choice {
  readonly isOffered: boolean
  readonly chosen: readonly OrganizationApiKey[]
  readonly offered: readonly OrganizationApiKey[]
  readonly column: Column<OrganizationApiKey>
  readonly set: (keys: readonly OrganizationApiKey[]) => void
  readonly clear: () => void
}

/** Keys that are ticked, of those that are shown and that the session may revoke. */
function useChoice(items: readonly OrganizationApiKey[]): Choice {
  const allowed = useAllowed()
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const offered = items.filter((key) => mayRevokeKey(allowed, key.project_id, key))
  const set = (keys: readonly OrganizationApiKey[]): void =>
    setIds(new Set(keys.slice(0, CHOSEN_MAX).map(({ id }) => id)))
  const chosen = offered.filter(({ id }) => ids.has(id))
  const column: Column<OrganizationApiKey> = {
    heading: 'Choose',
    choice: true,
    cell: (key) =>
      offered.includes(key) && (
        <Checkbox
          aria-label={`Choose ${labelled(key).name}`}
          checked={ids.has(key.id)}
          onChange={({ currentTarget: { checked } }) =>
            set(checked ? [...chosen, key] : chosen.filter(({ id }) => id !== key.id))
          }
        />
      ),
  }
  return { isOffered: offered.length > 0, chosen, offered, column, set, clear: () => set([]) }
}

interface ChosenProps {
  readonly choice: Choice
  readonly revoke: (keys: readonly OrganizationApiKey[]) => void
}

function Chosen({ choice: { isOffered, chosen, offered, set, clear }, revoke }: ChosenProps) {
  if (!isOffered) return null
  return (
    <Group gap="sm">
      <Text size="sm" role="status">
        {chosen.length === 0 ? 'None chosen' : `${chosen.length} chosen`}
      </Text>
      <Button size="compact-sm" fw={500} variant="default" onClick={() => set(offered)}>
        Choose all shown
      </Button>
      {chosen.length > 0 && (
        <>
          <Button size="compact-sm" fw={500} variant="default" onClick={clear}>
            Choose none
          </Button>
          <Button
            size="compact-sm"
            color="red.9"
            leftSection={<BanIcon size={14} aria-hidden />}
            onClick={() => revoke(chosen)}
          >
            Revoke {chosen.length}
          </Button>
        </>
      )}
    </Group>
  )
}
