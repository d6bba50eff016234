/** The limit that rejected a request: its page, what can be done, and its exact amounts. */
import type { Permissions } from '#console/api/permissions.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { LIMITS } from '#console/limits/limit-names.ts'
import { limitAddress } from '#console/pages/costs/limits/limit-owner.ts'
import type { RequestLog } from '#contract/extensions/request-logs.ts'
import { SPEND } from '#contract/request-logs/limit-sentence.ts'
import { dollarText } from '#contract/request-logs/texts.ts'

type Limit = NonNullable<RequestLog['limit']>

/** Holders of spend limits with a page, as links name them. */
const HOLDERS = {
  organization: 'organization',
  project: 'project',
  api_key: 'key',
  user: 'person',
  project_user: 'member',
  service_account: 'service account',
} as const
type Holder = keyof typeof HOLDERS

function isHolder(source: string): source is Holder {
  return Object.hasOwn(HOLDERS, source)
}

/** None of a limit that the session does not see. */
export function limitLinks(allowed: Permissions, log: RequestLog) {
  const { limit, project_id: projectId, api_key_id: key, owner } = log
  if (limit === null) return []
  if (limit.dimension !== SPEND) {
    const to = `/projects/${projectId}/limits`
    return allowed.sees(projectId) ? [{ to, text: 'Limits of the project' }] : []
  }
  const { source } = limit
  if (!isHolder(source)) return []
  const isSeen = source === 'organization' ? allowed.seesSpend() : allowed.sees(projectId)
  const ownerId = owner?.id ?? ''
  const ids = {
    organization: '',
    project: projectId,
    api_key: key,
    user: ownerId,
    project_user: ownerId,
    service_account: ownerId,
  }
  const to =
    isSeen && limitAddress(allowed, { scope: source, id: ids[source], project_id: projectId })
  return to ? [{ to, text: `Spend limit of the ${HOLDERS[source]}` }] : []
}

/** Advice on rates, by the limit that usage names. */
const RATES: Readonly<Record<string, keyof typeof LIMITS>> = {
  requests: 'refused_requests_per_minute',
  tokens: 'refused_tokens_per_minute',
  images: 'refused_images_per_minute',
  audio_megabytes: 'refused_audio_megabytes_per_minute',
  requests_per_day: 'refused_requests_per_day',
}

interface AdviceProps {
  readonly limit: Limit
  readonly projectId: string
}

export function LimitAdvice({ limit, projectId }: AdviceProps) {
  const { may } = useAllowed()
  const { dimension } = limit
  if (dimension === SPEND) return <span>{spendAdvice(limit, may('organization.write'))}</span>
  const rate = RATES[dimension]
  if (rate === undefined) return null
  const asked = may('project.write', projectId) ? '' : ' An owner of the project can raise it.'
  return (
    <span>
      What to do: {LIMITS[rate].advice}
      {asked}
    </span>
  )
}

/** A later period does not admit a request above the whole limit. */
function spendAdvice({ limit, used, requested }: Limit, mayRaise: boolean): string {
  const raise = mayRaise ? 'raise the limit' : 'ask an owner of the organization to raise the limit'
  if (requested > limit) {
    const most = 'lower the most output tokens of the request'
    return `What to do: ${limit === 0 ? '' : `${most}, or `}${raise}.`
  }
  const wait = used + requested > limit ? 'wait for its next period' : 'try again'
  return `What to do: ${raise}, or ${wait}.`
}

/** Amounts at the time of the request, exact. */
export function SpendOfLimit({ limit: { limit, used, reserved, requested } }: { limit: Limit }) {
  const amounts = [
    ['Limit', limit],
    ['Spent before', used],
    ['Reserved by requests under way', reserved],
    ['Most that the request could cost', requested],
  ] as const
  return (
    <Card title="Spend limit">
      <Facts>
        {amounts.map(([name, amount]) => (
          <Fact key={name} name={name}>
            {dollarText(amount)}
          </Fact>
        ))}
      </Facts>
    </Card>
  )
}
