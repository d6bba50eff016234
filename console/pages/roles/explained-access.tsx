/** Access of a person or a service account, and its reasons: a sentence for each. */
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client } from '#console/api/client.ts'
import type { Prefetch } from '#console/api/loader.ts'
import { Card } from '#console/charts/card.tsx'
import { Answered, Loading } from '#console/display/states.tsx'
import type { AccessExplanation } from '#contract/extensions/access-explanations.ts'
import type { RoleScope } from './operations.ts'

/** Owner of the access that is explained: in the organization, or in a project. */
export type ExplainedPrincipal =
  | { readonly kind: 'user'; readonly id: string; readonly projectId?: RoleScope }
  | { readonly kind: 'service_account'; readonly id: string; readonly projectId: string }

interface Explanations {
  readonly queryKey: readonly unknown[]
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<{
    readonly data: readonly AccessExplanation[]
  }>
}

function queryOf(principal: ExplainedPrincipal): Explanations {
  const { kind, id, projectId } = principal
  const explain: Explanations['queryFn'] = ({ signal }) => {
    if (kind === 'service_account') {
      const account = { project_id: projectId, service_account_id: id }
      return client.listProjectServiceAccountAccess(account, { signal })
    }
    return projectId === undefined
      ? client.listUserAccess({ user_id: id }, { signal })
      : client.listProjectUserAccess({ project_id: projectId, user_id: id }, { signal })
  }
  return { queryKey: ['access', kind, id, projectId], queryFn: explain }
}

export function loadExplained({ query }: Prefetch, principal: ExplainedPrincipal): void {
  query(queryOf(principal))
}

interface ExplainedAccessProps {
  readonly principal: ExplainedPrincipal
  /** Of the page, which sentences need not repeat. */
  readonly name?: string
}

export function ExplainedAccess({ principal, name }: ExplainedAccessProps) {
  const query = useQuery(queryOf(principal))
  return (
    <Card title="Access" about="Every role and group by which it is held.">
      <Answered query={query} loading={<Loading lines={1} />}>
        {({ data }) =>
          data.length === 0 ? (
            <Text size="sm" c="dimmed">
              No access.
            </Text>
          ) : (
            <ul className="explanations" aria-label="Access">
              {data.map(({ access, permission, sentence }) => (
                <li key={access ?? permission}>{withoutName(sentence, name)}</li>
              ))}
            </ul>
          )
        }
      </Answered>
    </Card>
  )
}

/** "Can view keys" for "Ada can view keys". */
function withoutName(sentence: string, name: string | undefined): string {
  const beginning = `${name} c`
  return name !== undefined && sentence.startsWith(beginning)
    ? `C${sentence.slice(beginning.length)}`
    : sentence
}
