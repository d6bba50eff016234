/** One model: its price and end, its limits by project, who uses it, and its last failures. */
import { Anchor, Button, Code, Stack, Text } from '@mantine/core'
import { ScrollTextIcon } from 'lucide-react'
import { Link, useParams } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { ModelLink } from '#console/display/links.tsx'
import { formatPrice } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { shutdownText } from '#console/display/shutdown.tsx'
import { Answered } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { FIELDS, limitText } from '#console/limits/rate-fields.ts'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { LastRequests, loadLastRequests } from '#console/pages/request-logs/last-requests.tsx'
import type { ModelFacts } from '#contract/extensions/model-facts.ts'
import { RATE_LIMIT_FIELDS, type RateLimitField } from '#contract/rate-limits.ts'
import { loadSubjectUsage, SubjectUsage } from './subject-usage.tsx'

type Limits = ModelFacts['rate_limits']

function failuresOf(model: string) {
  return { model, outcome: 'failed' }
}

export const load: Load = (prefetch, route) => {
  const { modelName = '' } = route.params
  prefetch.answer('retrieveModelFacts', { model: modelName })
  loadSubjectUsage(prefetch, route, { by: 'model', id: modelName })
  if (route.allowed.may('request_logs.read'))
    loadLastRequests(prefetch, failuresOf(modelName), route.now)
}

export default function ModelPage() {
  const { modelName = '' } = useParams()
  const { may } = useAllowed()
  const query = useAnswer('retrieveModelFacts', { model: modelName })
  return (
    <Page
      title={modelName}
      breadcrumb={
        <Anchor component={Link} to="/usage?by=model" size="sm">
          Usage and costs
        </Anchor>
      }
      about="Model, as requests name it."
      actions={
        may('request_logs.read') && (
          <Button
            component={Link}
            to={logsAddress({ range: '7d', model: modelName })}
            variant="default"
            leftSection={<ScrollTextIcon size={16} aria-hidden />}
          >
            Request logs
          </Button>
        )
      }
    >
      <Stack gap="md" className="in-order">
        <Answered query={query}>
          {(facts) => (
            <>
              <About facts={facts} />
              <ProjectLimits facts={facts} />
            </>
          )}
        </Answered>
        <SubjectUsage key={modelName} subject={{ by: 'model', id: modelName }} />
        {may('request_logs.read') && (
          <LastRequests title="Last failed requests" of={failuresOf(modelName)} />
        )}
      </Stack>
    </Page>
  )
}

function textOf(limits: Limits, field: RateLimitField): string {
  const value = limits[field]
  return value === null ? '–' : limitText(field, value)
}

/** Dimensions that the model has. */
function fieldsOf(limits: Limits): readonly RateLimitField[] {
  return RATE_LIMIT_FIELDS.filter((field) => limits[field] !== null)
}

function About({ facts }: { facts: ModelFacts }) {
  const { model, price, shutdown_date: end, replacement_model: next } = facts
  const { limited_as: limitedAs, rate_limits: limits } = facts
  return (
    <Card
      title="About this model"
      about="Prices are dollars for a million tokens. Limits are of all projects together."
    >
      <Facts>
        <Fact name="Input">{priceText(price?.input)}</Fact>
        <Fact name="Cached input">{priceText(price?.cached_input)}</Fact>
        <Fact name="Output">{priceText(price?.output)}</Fact>
        <Fact name="End">{end === null ? 'None announced' : shutdownText(end)}</Fact>
        {next !== null && <Replacement model={next} />}
        {limitedAs !== model && (
          <Fact name="Limited as">
            <Code className="id">{limitedAs}</Code>
          </Fact>
        )}
        {fieldsOf(limits).map((field) => (
          <Fact key={field} name={FIELDS[field].title}>
            {textOf(limits, field)}
          </Fact>
        ))}
      </Facts>
    </Card>
  )
}

/** The recommended model, with its price: requests are not moved to it. */
function Replacement({ model }: { model: string }) {
  const price = useAnswer('retrieveModelFacts', { model }).data?.price
  return (
    <Fact name="Recommended instead">
      <ModelLink model={model} />
      {price && (
        <Text size="xs" c="dimmed" component="div">
          Input {priceText(price.input)}, output {priceText(price.output)}
        </Text>
      )}
    </Fact>
  )
}

function priceText(dollars: number | undefined): string {
  return dollars === undefined ? '–' : formatPrice(dollars)
}

type Limited = ModelFacts['project_rate_limits'][number]

function ProjectLimits({ facts }: { facts: ModelFacts }) {
  const { project_rate_limits: rows, rate_limits: limits, has_more: hasMore } = facts
  return (
    <Card
      title="Limits by project"
      about={
        hasMore ? 'The first 100 with limits of their own.' : 'Projects with limits of their own.'
      }
    >
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          None: each project may use the limits of the organization.
        </Text>
      ) : (
        <Rows
          label="Limits by project"
          rows={rows}
          rowKey={(row) => row.project_id}
          columns={[PROJECT, ...fieldsOf(limits).map(limitColumn)]}
        />
      )}
    </Card>
  )
}

const PROJECT: Column<Limited> = { heading: 'Project', cell: (row) => <ProjectName row={row} /> }

function limitColumn(field: RateLimitField): Column<Limited> {
  return {
    heading: FIELDS[field].title,
    numeric: true,
    cell: (row) => textOf(row.rate_limits, field),
  }
}

function ProjectName({ row: { project_id: id, project_name: name } }: { row: Limited }) {
  const to = useProjectAddress()(id, 'limits')
  if (to === undefined) return <span className="name">{name}</span>
  return (
    <Anchor component={Link} to={to} size="sm" className="name">
      {name}
    </Anchor>
  )
}
