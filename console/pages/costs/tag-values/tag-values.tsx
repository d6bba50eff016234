/**
 * Values of tags with limits of their values, such as each customer or session: the dearest first,
 * with what is left of the limit of each. Of the organization, or of a project.
 */
import { Anchor, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link } from 'react-router'
import { useAddress } from '#console/address/address.ts'
import type { Prefetch, RouteContext } from '#console/api/loader.ts'
import { isAwaited, usePages } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { useSearch } from '#console/fields/search.tsx'
import { limitText } from '#console/limits/amounts.ts'
import { spendAddress } from '#console/navigation/addresses.ts'
import { isLimitedOnly, LimitedSwitch } from '#console/pages/costs/budget/limited.tsx'
import { operationsOf, type SpendScope } from '#console/pages/costs/budget/operations.ts'
import { rateText } from '#console/pages/costs/budget/rates.ts'
import { useMaySetLimits } from '#console/pages/costs/budget/read-only.tsx'
import {
  GuardNote,
  isTagKey,
  LifetimeNote,
  LimitAbove,
  useBudgetAbove,
} from '#console/pages/costs/limits/defaults/value-fields.tsx'
import { AddLimit } from './add-limit.tsx'
import { ExportValues } from './export-values.tsx'
import { valueOperations } from './operations.ts'
import { keysOf, loadValueDefaults, useValueDefaults, type ValueDefaults } from './value-keys.ts'
import { HASHED_KEY } from './value-name.tsx'
import { FIRST_ORDER, ORDERS, orderIn, questionOf } from './value-question.ts'
import { ValueTable } from './value-table.tsx'

const REFRESH_MS = 30_000

/** The list starts with the page when its key is in the address. */
export function loadTagValues(
  prefetch: Prefetch,
  { allowed, search }: RouteContext,
  projectId: SpendScope,
): void {
  loadValueDefaults(prefetch, allowed, projectId)
  const { budget, ids } = operationsOf(projectId)
  prefetch.answer(budget, ids)
  const key = search.get('key') ?? ''
  const { list } = valueOperations(projectId)
  if (isTagKey(key)) prefetch.pages(list, questionOf(ids, key, search))
}

/** Address of the page with the defaults. */
function defaultsAddress(projectId: SpendScope): string {
  return projectId === undefined ? '/usage/limits' : spendAddress(projectId)
}

export function TagValues({ projectId }: { projectId: SpendScope }) {
  const query = useValueDefaults(projectId)
  const above = useBudgetAbove(projectId)
  const named = useAddress()[0].get('key') ?? ''
  return (
    <Answered query={query}>
      {(defaults) => {
        if (isAwaited(above)) return <Loading />
        const keys = keysOf(defaults, named)
        const [key] = keys.includes(named) ? [named] : keys
        if (key === undefined) return <NoKeys projectId={projectId} />
        return <Values projectId={projectId} keys={keys} tagKey={key} defaults={defaults} />
      }}
    </Answered>
  )
}

function NoKeys({ projectId }: { projectId: SpendScope }) {
  const maySet = useMaySetLimits()
  return (
    <Empty
      title="No tag has limits of its values"
      action={
        maySet && (
          <Button component={Link} to={defaultsAddress(projectId)} variant="default">
            Set a default limit of a tag
          </Button>
        )
      }
    >
      A default limit of a tag, such as end_user or session, holds for each of its values: each
      customer, or each session of an agent. The values are then listed here, with what each has
      spent.
    </Empty>
  )
}

interface ValuesProps {
  readonly projectId: SpendScope
  readonly keys: readonly string[]
  readonly tagKey: string
  readonly defaults: ValueDefaults
}

function Values({ projectId, keys, tagKey, defaults }: ValuesProps) {
  const maySet = useMaySetLimits()
  const [isAdding, adding] = useDisclosure()
  const { search, field } = useSearch('Search values')
  return (
    <Stack gap="md">
      <Toolbar action={maySet && <Button onClick={adding.open}>Add limit</Button>}>
        <KeySelect keys={keys} tagKey={tagKey} />
        {field}
        <LimitedSwitch />
      </Toolbar>
      {tagKey === HASHED_KEY && (
        <Text size="sm" c="dimmed">
          Values are shown as hashes. To find one, search for the whole plain value.
        </Text>
      )}
      <LimitAbove projectId={projectId} />
      <Listed projectId={projectId} tagKey={tagKey} defaults={defaults} search={search} />
      <AddLimit
        projectId={projectId}
        tagKey={tagKey}
        inherited={defaults.spend[tagKey] ?? null}
        opened={isAdding}
        onClose={adding.close}
      />
    </Stack>
  )
}

interface ListedProps extends Omit<ValuesProps, 'keys'> {
  readonly search: string
}

/** The table, with the notes on its limits. */
function Listed({ projectId, tagKey, defaults, search }: ListedProps) {
  const [address] = useAddress()
  const { list, ids } = valueOperations(projectId)
  const pages = usePages(list, questionOf(ids, tagKey, address), { everyMs: REFRESH_MS })
  const ofEach = defaults.spend[tagKey]
  const isForLife =
    ofEach?.interval === 'lifetime' || pages.items.some(({ spend }) => spend?.period_end === null)
  const isEmpty = pages.items.length === 0
  return (
    <>
      <Card
        title={`Values of ${tagKey}`}
        about={<Defaults projectId={projectId} tagKey={tagKey} defaults={defaults} />}
        action={
          <Group gap="xs" align="flex-start">
            <OrderSelect />
            <ExportValues projectId={projectId} tagKey={tagKey} isEmpty={isEmpty} />
          </Group>
        }
      >
        <ValueTable
          projectId={projectId}
          label={`Values of ${tagKey}`}
          pages={pages}
          search={search}
          empty={<NoValues isLimited={isLimitedOnly(address)} hasDefault={ofEach !== undefined} />}
        />
      </Card>
      {!pages.isPending && (
        <Stack gap="xs" maw={760}>
          <GuardNote />
          {isForLife && <LifetimeNote />}
        </Stack>
      )}
    </>
  )
}

function KeySelect({ keys, tagKey }: Pick<ValuesProps, 'keys' | 'tagKey'>) {
  const [, setAddress] = useAddress()
  return (
    <Select
      aria-label="Tag"
      data={keys}
      value={tagKey}
      onChange={(key) => setAddress({ key: key ?? '', search: '' })}
      allowDeselect={false}
      className="filter small"
    />
  )
}

function OrderSelect() {
  const [address, setAddress] = useAddress()
  return (
    <Select
      aria-label="Order"
      size="xs"
      data={Object.entries(ORDERS).map(([value, label]) => ({ value, label }))}
      value={orderIn(address)}
      onChange={(order) => setAddress({ order: order === FIRST_ORDER ? '' : (order ?? '') })}
      allowDeselect={false}
      className="filter small"
    />
  )
}

/** `Default of each: $5.00 per month; 20 requests per minute.`, with the page that changes it. */
function Defaults({ projectId, tagKey, defaults }: Omit<ValuesProps, 'keys'>) {
  const [spend, rates] = [defaults.spend[tagKey], defaults.rates[tagKey]]
  const texts = [...(spend ? [limitText(spend)] : []), ...(rates ? [rateText(rates)] : [])]
  const text =
    texts.length === 0 ? 'No default limit of each.' : `Default of each: ${texts.join('; ')}.`
  return (
    <>
      {text}{' '}
      <Anchor component={Link} to={defaultsAddress(projectId)} size="xs" underline="always">
        View defaults
      </Anchor>
    </>
  )
}

function NoValues({ isLimited, hasDefault }: { isLimited: boolean; hasDefault: boolean }) {
  if (isLimited) return <Empty title="No value has 10% or less of its limit left" />
  return (
    <Empty title="No values yet">
      {hasDefault
        ? 'A value is listed from its first request on, or as soon as it has its own limit.'
        : 'Without a default spend limit of the tag, a value is listed once it has its own limit.'}
    </Empty>
  )
}
