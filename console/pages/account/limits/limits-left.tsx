/** What is left of each limit that holds for the person in a project, and when it resets. */
import { Badge, Button, Group, Select, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useAddressText } from '#console/address/address.ts'
import { useAnswer } from '#console/api/queries.ts'
import { BudgetBar } from '#console/charts/budget-bar.tsx'
import { Card } from '#console/charts/card.tsx'
import { Meter } from '#console/charts/meter.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { formatDollars } from '#console/display/numbers.ts'
import { Answered } from '#console/display/states.tsx'
import { formatCents } from '#console/limits/amounts.ts'
import type { AccountProject } from '#console/pages/account/account.ts'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import type {
  AccountLimits,
  AccountRateLimit,
  AccountSpendLimit,
} from '#contract/extensions/account-limits.ts'
import { amountOf, rateLeft, rateName, shownRates, subjectOf, usedText } from './limit-texts.ts'
import { RequestRaise } from './request-raise.tsx'

const REFRESH_MS = 15_000
/** Under it a time ahead has no exact distance. */
const MINUTE_SECONDS = 60

interface LimitsLeftProps {
  readonly projects: readonly AccountProject[]
}

/** Of one project at a time: limits of the organization hold in each. */
export function LimitsLeft({ projects }: LimitsLeftProps) {
  const [named, choose] = useAddressText('project', 'push')
  const project = projects.find(({ id }) => id === named) ?? projects[0]
  if (!project) return null
  const select = projects.length > 1 && (
    <Select
      aria-label="Project"
      searchable
      data={projects.map(({ id, name }) => ({ value: id, label: name }))}
      value={project.id}
      onChange={(id) => choose(id ?? '')}
      allowDeselect={false}
      size="xs"
    />
  )
  return (
    <Card
      title="What is left"
      about={`Spend limits and rate limits of your requests in ${project.name}.`}
      action={select}
    >
      <OfProject key={project.id} projectId={project.id} />
    </Card>
  )
}

function OfProject({ projectId }: { projectId: string }) {
  const query = useAnswer(
    'retrieveAccountLimits',
    { project_id: projectId },
    { everyMs: REFRESH_MS },
  )
  const raising = useSubject<AccountSpendLimit>()
  return (
    <Answered query={query}>
      {(limits) => (
        <Stack gap="lg">
          <Budgets limits={limits} raising={raising} />
          <Rates limits={limits} />
          <RequestRaise raising={raising} />
        </Stack>
      )}
    </Answered>
  )
}

interface BudgetsProps {
  readonly limits: AccountLimits
  readonly raising: Subject<AccountSpendLimit>
}

function Budgets({ limits: { spend }, raising }: BudgetsProps) {
  if (spend.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No spend limit holds for you here.
      </Text>
    )
  }
  return (
    <ul className="plain-list" aria-label="Spend limits">
      {spend.map((limit) => (
        <li key={`${limit.scope} ${limit.id}`}>
          <OneBudget limit={limit} onRaise={() => raising.open(limit)} />
        </li>
      ))}
    </ul>
  )
}

function BudgetHead({ limit, onRaise }: { limit: AccountSpendLimit; onRaise: () => void }) {
  const subject = subjectOf(limit)
  const isUsedUp = limit.remaining <= 0
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <Text size="sm" fw={600} className="name">
          {subject}
        </Text>
        <Text size="sm" className="number">
          {amountOf(limit.base_limit, limit.interval)}
        </Text>
        {isUsedUp && limit.mode === 'enforce' && (
          <Badge color="red" variant="light">
            Used up
          </Badge>
        )}
        {limit.mode === 'warn' && (
          <Badge color="orange" variant="light">
            Warn only
          </Badge>
        )}
      </Group>
      {limit.may_request_raise && limit.raise_request === null && (
        <Button
          size="compact-sm"
          variant={isUsedUp ? 'filled' : 'default'}
          onClick={onRaise}
          aria-label={`Request a raise: ${subject}`}
        >
          Request a raise
        </Button>
      )}
    </Group>
  )
}

function OneBudget({ limit, onRaise }: { limit: AccountSpendLimit; onRaise: () => void }) {
  const subject = subjectOf(limit)
  return (
    <Stack gap={6}>
      <BudgetHead limit={limit} onRaise={onRaise} />
      <BudgetBar
        spent={limit.spent}
        reserved={limit.reserved}
        limit={limit.limit}
        marks={[]}
        label={`${subject}: ${usedText(limit)}`}
      />
      <Text size="sm" c="dimmed" className="number" component="div">
        {usedText(limit)}
        {limit.period_end !== null && (
          <>
            {' · '}resets <Time at={limit.period_end} />
          </>
        )}
        <Raises limit={limit} />
      </Text>
    </Stack>
  )
}

/** The raise in force, and the one that the person has asked for. */
function Raises({ limit: { limit, raise, raise_request: asked } }: { limit: AccountSpendLimit }) {
  return (
    <>
      {raise && (
        <div>
          Raised to {formatDollars(raise.limit)}; the raise ends <Time at={raise.until} />.
        </div>
      )}
      {asked && (
        <div>
          You asked for {formatCents(asked.threshold_amount)} in place of {formatDollars(limit)},
          until <Time at={asked.until} />. The owners have not answered yet.
        </div>
      )}
    </>
  )
}

function Rates({ limits }: { limits: AccountLimits }) {
  const { rates, leftOut } = shownRates(limits.rates)
  if (rates.length === 0) return null
  return (
    <div>
      <Title order={3} size="sm" mb="xs">
        Rate limits
      </Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" verticalSpacing="sm">
        {rates.map((rate) => (
          <Rate key={`${rate.scope} ${rate.id} ${rate.model} ${rate.field}`} rate={rate} />
        ))}
      </SimpleGrid>
      {leftOut > 0 && (
        <Text size="sm" c="dimmed" mt="sm">
          {leftOut} more limits of your keys have more room than these.
        </Text>
      )}
    </div>
  )
}

function Rate({ rate }: { rate: AccountRateLimit }) {
  const now = useNow()
  const name = rateName(rate)
  const subject = subjectOf(rate)
  return (
    <div>
      <Text size="sm" className="name">
        {name}
      </Text>
      <Meter used={rate.used} limit={rate.limit} label={`${name}, ${subject}`}>
        {subject} · {rateLeft(rate)}
        {rate.used > 0 && rate.resets_at !== null && (
          <>
            {' · '}all again{' '}
            {rate.resets_at - now < MINUTE_SECONDS ? (
              'within a minute'
            ) : (
              <Time at={rate.resets_at} />
            )}
          </>
        )}
      </Meter>
    </div>
  )
}
