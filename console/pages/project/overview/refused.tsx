/** Requests that limits rejected, by limit and model: number, keys and remedy. */
import { Anchor, List, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import type { Named } from '#console/display/name-link.tsx'
import { formatAmount, formatExact } from '#console/display/numbers.ts'
import { LIMITS } from '#console/limits/limit-names.ts'
import type { Refusal } from '#console/limits/refusals.ts'
import type { LogFilter } from '#console/navigation/log-addresses.ts'
import { LogLink, REJECTED_BY_LIMITS } from '#console/pages/request-logs/log-link.tsx'
import { logTimes } from '#console/pages/usage/log-times.ts'
import { namedOf } from '#console/pages/usage/names.ts'
import { type Question, useUsage } from '#console/pages/usage/read-usage.ts'
import { amountsOfSums, rowsBy } from '#console/pages/usage/summary.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Project } from '#contract/projects.ts'
import { type Reason, reasonsOf, senderOf } from './reasons.ts'

/** Most reasons listed one by one. */
const REASONS_MAX = 5
/** Most keys ranked as senders of rejected requests. */
const SENDERS_MAX = 20
/** Most keys of a project among which senders are looked for: no sums are kept by key and model. */
const KEYS_MAX = 2_000
const NOBODY = { project_id: null, user_id: null, api_key_id: null }

interface RefusedProps {
  readonly project: Project
  readonly baseQuestion: Omit<Question, 'groupBy'>
  readonly summary: UsageSummary
  readonly everyMs: number
}

/** Renders nothing without rejected requests. */
export function Refused(props: RefusedProps) {
  const entries = rowsBy(props.summary, 'model')?.data.map((row) => ({
    at: props.baseQuestion.from,
    of: { ...NOBODY, model: row.model },
    amounts: amountsOfSums(row),
  }))
  const reasons = reasonsOf(entries ?? [])
  return reasons.length > 0 && <Reasons {...props} reasons={reasons} />
}

/** Keys with the most rejected requests to these models, in a project with not too many. */
function useSenders(
  { project, baseQuestion, summary, everyMs }: RefusedProps,
  models: readonly string[],
) {
  const keys = rowsBy(summary, 'api_key_id')?.groups ?? 0
  const ranked = useAnswer(
    'usageRanking',
    {
      start_time: baseQuestion.from,
      ...(baseQuestion.to !== undefined && { end_time: baseQuestion.to }),
      project_ids: [project.id],
      models: [...models],
      group_by: 'api_key_id',
      measure: 'refused',
      limit: SENDERS_MAX,
    },
    { enabled: keys <= KEYS_MAX },
  )
  const ids = ranked.data?.data.flatMap(({ api_key_id: id }) => id ?? []) ?? []
  const { data } = useUsage(
    {
      ...baseQuestion,
      groupBy: ['api_key_id', 'model'],
      measure: 'requests',
      only: [{ by: 'api_key_id', ids }],
    },
    { everyMs, enabled: ids.length > 0 },
  )
  const names = new Map(
    ranked.data?.data.map((row) => [row.api_key_id, namedOf(row, 'api_key_id')]),
  )
  return { entries: data?.entries ?? [], names }
}

function Reasons(props: RefusedProps & { readonly reasons: readonly Reason[] }) {
  const { project, reasons } = props
  const asked = logTimes(props.baseQuestion)
  const first = reasons.slice(0, REASONS_MAX)
  const { entries, names } = useSenders(props, [...new Set(first.map(({ model }) => model))])
  const shown = first.map((reason) => ({ ...reason, sender: senderOf(entries, reason) }))
  const limits = [...new Set(shown.map(({ refusal }) => refusal))]
  return (
    <Card
      title="Why requests were rejected"
      action={
        <Anchor component={Link} to={`/projects/${project.id}/limits`} size="sm">
          Project limits
        </Anchor>
      }
    >
      <Stack gap="sm">
        <List size="sm" spacing={6}>
          {shown.map(({ model, refusal, count, sender }) => (
            <List.Item key={`${model} ${refusal}`}>
              <b className="name">{model}</b>:{' '}
              <Amount reason={{ model, refusal, count }} filter={asked} />{' '}
              {count === 1 ? 'was' : 'were'} over the limit on {LIMITS[refusal].name.toLowerCase()}
              {sender ? ', ' : '.'}
              <span className="sender">
                {sender && (
                  <>
                    {sender.count === count ? 'all' : formatExact(sender.count)} of them with{' '}
                    <KeyName id={sender.id} named={names.get(sender.id)} />.
                  </>
                )}
              </span>
            </List.Item>
          ))}
          {reasons.length > shown.length && (
            <List.Item>
              And {formatAmount(reasons.length - shown.length, 'other reason')}.
            </List.Item>
          )}
        </List>
        {limits.map((refusal) => (
          <Text key={refusal} size="sm" c="dimmed">
            {LIMITS[refusal].name}: {LIMITS[refusal].advice}
          </Text>
        ))}
      </Stack>
    </Card>
  )
}

function KeyName({ id, named }: { id: string; named: Named | undefined }) {
  return (
    <>
      the key <b className="name">{named?.name ?? id}</b>
      {named?.owner && ` of ${named.owner}`}
      {named?.isDeleted && ' (deleted)'}
    </>
  )
}

/** With a link to the logs of these requests. */
function Amount({ reason, filter }: { reason: Reason; filter: LogFilter }) {
  const { model, refusal, count } = reason
  const { name, code } = LIMITS[refusal]
  return (
    <LogLink
      of={`${count === 1 ? 'was' : 'were'} over the limit on ${name.toLowerCase()}`}
      filter={{
        ...filter,
        ...REJECTED_BY_LIMITS,
        model,
        code,
      }}
    >
      {amountOf(refusal, count)}
    </LogLink>
  )
}

function amountOf(refusal: Refusal, count: number): string {
  const [one, many] = LIMITS[refusal].what
  return `${formatExact(count)} ${count === 1 ? one : many}`
}
