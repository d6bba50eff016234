/** Models that the signed-in person may request in a project, with price, limits and end. */
import { Anchor, Badge, Code, Group, Select, Stack, Text } from '@mantine/core'
import { useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { NoResults } from '#console/display/no-results.tsx'
import { formatCount, formatPrice } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { useSearch } from '#console/fields/search.tsx'
import { type AccountProject, loadAccount, useAccount } from '#console/pages/account/account.ts'
import { NoKeys } from '#console/pages/account/no-keys.tsx'
import { useNow } from '#console/time/clock.ts'
import type { AccountModel } from '#contract/extensions/account-models.ts'
import { UseModel } from './use-model.tsx'

export const load: Load = loadAccount

export default function AccountModelsPage() {
  const account = useAccount()
  return (
    <Answered query={account}>
      {(data) => {
        const projects = data.projects.filter((project) => project.may_request_models)
        return projects.length === 0 ? <NoKeys account={data} /> : <Models projects={projects} />
      }}
    </Answered>
  )
}

function Models({ projects }: { projects: readonly AccountProject[] }) {
  const [named, choose] = useAddressText('project', 'push')
  const project = projects.find(({ id }) => id === named) ?? projects[0]
  const query = useAnswer('listAccountModels', { project_id: project?.id ?? '' })
  const using = useSubject<AccountModel>()
  const { search, field } = useSearch('Search models')
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        Prices are dollars for a million tokens. A model’s name leads to the settings of your
        client.
      </Text>
      <Group justify="space-between" gap="sm">
        {field}
        {projects.length > 1 && (
          <Select
            aria-label="Project"
            searchable
            data={projects.map(({ id, name }) => ({ value: id, label: name }))}
            value={project?.id ?? null}
            onChange={(id) => choose(id ?? '')}
            allowDeselect={false}
          />
        )}
      </Group>
      <Answered query={query} loading={<Loading />}>
        {({ data, serves_models: isServed }) =>
          data.length === 0 ? (
            <NoModels isServed={isServed} projectName={project?.name ?? ''} />
          ) : (
            <Found rows={data} search={search} using={using} />
          )
        }
      </Answered>
      <UseModel using={using} />
    </Stack>
  )
}

interface FoundProps {
  readonly rows: readonly AccountModel[]
  readonly search: string
  readonly using: Subject<AccountModel>
}

/** All of them are loaded: they are searched here. */
function Found({ rows, search, using }: FoundProps) {
  const wanted = search.toLowerCase()
  const found = rows.filter(({ id, alias_of: alias, display_name: name }) =>
    [id, alias, name].some((text) => text?.toLowerCase().includes(wanted)),
  )
  if (found.length === 0) return <NoResults search={search} />
  return <Rows label="Models" rows={found} rowKey={({ id }) => id} columns={columnsOf(using)} />
}

function NoModels({ isServed, projectName }: { isServed: boolean; projectName: string }) {
  return isServed ? (
    <Empty title="No models">
      {projectName} permits no model that this server has. Ask an owner of the project.
    </Empty>
  ) : (
    <Empty title="Models are served elsewhere">
      This address only serves the administration: it doesn’t know the models. Ask an owner of the
      organization for the address of the API.
    </Empty>
  )
}

function columnsOf(using: Subject<AccountModel>): readonly Column<AccountModel>[] {
  return [
    { heading: 'Model', cell: (model) => <Name model={model} onUse={() => using.open(model)} /> },
    { heading: 'Input', numeric: true, cell: ({ price }) => priceText(price?.input) },
    {
      heading: 'Cached',
      numeric: true,
      minor: true,
      cell: ({ price }) => priceText(price?.cached_input),
    },
    { heading: 'Output', numeric: true, cell: ({ price }) => priceText(outputOf(price)) },
    {
      heading: 'Context',
      numeric: true,
      cell: ({ context_window: tokens }) => (tokens === null ? '–' : formatCount(tokens)),
    },
    { heading: 'Limits', cell: limitsText },
  ]
}

function Name({ model, onUse }: { model: AccountModel; onUse: () => void }) {
  const { id, alias_of: alias, display_name: name } = model
  return (
    <div>
      <Anchor component="button" type="button" size="sm" onClick={onUse} className="name">
        {id}
      </Anchor>
      {alias !== null && (
        <Text size="xs" c="dimmed">
          stands for <Code className="id">{alias}</Code>
        </Text>
      )}
      {name !== null && (
        <Text size="xs" c="dimmed" className="name">
          {name}
        </Text>
      )}
      <End model={model} />
    </div>
  )
}

const MS = 1_000

function End({ model: { shutdown_date: date, replacement_model: next } }: { model: AccountModel }) {
  const now = useNow()
  if (date === null) return null
  const isOver = Date.parse(date) / MS <= now
  return (
    <div>
      <Badge color={isOver ? 'red' : 'orange'} variant="light" mt={4}>
        {isOver ? 'Ended' : 'Ends'} {date}
        {next !== null && `, recommended: ${next}`}
      </Badge>
    </div>
  )
}

/** Price of the output; null of embeddings and the like, which have none. */
function outputOf(price: AccountModel['price']): number | null {
  return price && (price.output > 0 || price.input === 0) ? price.output : null
}

/** `$0.25`; – where no price is known, or none applies. */
function priceText(price: number | null | undefined): string {
  return price == null ? '–' : formatPrice(price)
}

/** `10K requests, 2M tokens a minute; 500 requests a day`; – without limits. */
function limitsText({ rate_limits: limits }: AccountModel): string {
  const { max_requests_per_1_minute: requests, max_tokens_per_1_minute: tokens } = limits
  const { max_requests_per_1_day: daily } = limits
  const minute = [
    ...(requests === null ? [] : [`${formatCount(requests)} requests`]),
    ...(tokens === null ? [] : [`${formatCount(tokens)} tokens`]),
  ]
  const parts = [
    ...(minute.length === 0 ? [] : [`${minute.join(', ')} a minute`]),
    ...(daily === null ? [] : [`${formatCount(daily)} requests a day`]),
  ]
  return parts.length === 0 ? '–' : parts.join('; ')
}
