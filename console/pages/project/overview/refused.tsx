/** Why there was a 429: which limit of which model refused how much, with which key, what helps. */
import { Anchor, List, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Card } from '#console/charts/card.tsx'
import { formatAmount, formatExact } from '#console/display/numbers.ts'
import { type Entry, REFUSALS, type Refusal, rankBy } from '#console/pages/usage/amounts.ts'
import { type Named, useKeyNames } from '#console/pages/usage/names.ts'
import type { Usage } from '#console/pages/usage/read-usage.ts'
import type { Project } from '#contract/projects.ts'
import { LIMITS } from './limit-names.ts'

/** Most that are told one by one. */
const REASONS_MAX = 5

interface RefusedProps {
  readonly project: Project
  /** By model. */
  readonly usage: Usage
  /** By key and model; undefined until they are known. */
  readonly keys: Usage | undefined
}

export const Refused = ({ project, usage, keys }: RefusedProps) => {
  const reasons = reasonsOf(usage.entries)
  const shown = reasons.slice(0, REASONS_MAX).map((reason) => ({
    ...reason,
    sender: keys && senderOf(keys.entries, reason),
  }))
  const find = useKeyNames(
    shown.flatMap(({ sender }) => (sender ? [{ ...sender.of, project_id: project.id }] : [])),
  )
  const limits = [...new Set(shown.map(({ refusal }) => refusal))]
  return (
    <Card
      title="Why requests were refused"
      action={
        <Anchor component={Link} to={`/projects/${project.id}/limits`} size="sm">
          Limits of this project
        </Anchor>
      }
    >
      <Stack gap="sm">
        <List size="sm" spacing={6}>
          {shown.map(({ model, refusal, count, sender }) => (
            <List.Item key={`${model} ${refusal}`}>
              <b className="name">{model}</b>: {amountOf(refusal, count)} refused by the limit on{' '}
              {LIMITS[refusal].name.toLowerCase()}
              {sender && (
                <>
                  , {sender.count === count ? 'all' : formatExact(sender.count)} of them with{' '}
                  <KeyName id={sender.id} named={find(sender.id)} />
                </>
              )}
              .
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

const KeyName = ({ id, named }: { id: string; named: Named | undefined }) => (
  <>
    the key <b className="name">{named?.name ?? id}</b>
    {named?.detail && ` of ${named.detail}`}
  </>
)

const amountOf = (refusal: Refusal, count: number): string => {
  const [one, many] = LIMITS[refusal].what
  return `${formatExact(count)} ${count === 1 ? `${one} was` : `${many} were`}`
}

interface Reason {
  readonly model: string
  readonly refusal: Refusal
  readonly count: number
}

/** What refused the most first. */
const reasonsOf = (entries: readonly Entry[]): Reason[] =>
  rankBy(
    entries,
    ({ model }) => model,
    ({ requests }) => requests,
  )
    .flatMap(({ id, sum }) =>
      REFUSALS.map((refusal) => ({ model: id, refusal, count: sum[refusal] })),
    )
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)

/** The key with which most of it was sent. */
const senderOf = (entries: readonly Entry[], { model, refusal }: Reason) => {
  const [most] = rankBy(
    entries.filter(({ of }) => of.model === model),
    (of) => of.api_key_id,
    (amounts) => amounts[refusal],
  )
  if (!most || most.id === '' || most.sum[refusal] === 0) return undefined
  return { id: most.id, of: most.of, count: most.sum[refusal] }
}
