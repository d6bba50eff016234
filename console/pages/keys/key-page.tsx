/** One key: its owner, limits, usage and changes, and its end. */
import { Anchor, Button, Code, Group, Stack } from '@mantine/core'
import { BanIcon, ScrollTextIcon } from 'lucide-react'
import { Link, useParams } from 'react-router'
import { ApiError } from '#client/client.ts'
import type { Load } from '#console/api/loader.ts'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { Id } from '#console/display/copy.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { labelled } from '#console/display/key-label.ts'
import { Answered, Empty } from '#console/display/states.tsx'
import { useAskedAction } from '#console/finder/asked-action.ts'
import { Page } from '#console/layout/page.tsx'
import { logsAddress } from '#console/navigation/log-addresses.ts'
import { Events } from '#console/pages/audit-log/events.tsx'
import { OwnerLimitCard } from '#console/pages/costs/budget/owner-limit.tsx'
import { LastRequests } from '#console/pages/request-logs/last-requests.tsx'
import { loadSubjectUsage, SubjectUsage } from '#console/pages/usage/subject-usage.tsx'
import { Time } from '#console/time/time.tsx'
import type { ApiKey } from '#contract/api-keys.ts'
import type { OrganizationApiKey } from '#contract/extensions/organization-keys.ts'
import { ProjectLink } from './all-keys-columns.tsx'
import { mayRevokeKey } from './key-actions.ts'
import { OwnerLink, STATE_COLUMN } from './key-columns.tsx'
import { RevokeKey } from './revoke-key.tsx'

const NOT_FOUND = 404

function changesOf(id: string) {
  return { resource_ids: [id], limit: 10 }
}

export const load: Load = (prefetch, route) => {
  const { keyId = '' } = route.params
  prefetch.answer('retrieveOrganizationApiKey', { api_key_id: keyId })
  loadSubjectUsage(prefetch, route, { by: 'api_key_id', id: keyId })
  if (route.allowed.may('audit_logs.read', EVERY_PROJECT))
    prefetch.pages('listAuditLogs', changesOf(keyId))
}

export default function KeyPage() {
  const { keyId = '' } = useParams()
  const query = useAnswer('retrieveOrganizationApiKey', { api_key_id: keyId })
  const isGone = query.error instanceof ApiError && query.error.status === NOT_FOUND
  if (isGone) return <Gone id={keyId} />
  return <Answered query={query}>{(key) => <OneKey key={key.id} apiKey={key} />}</Answered>
}

/** Of a revoked key, its changes are what is left. */
function Gone({ id }: { id: string }) {
  const { may } = useAllowed()
  return (
    <Page title="Key" breadcrumb={<KeysLink />} about={<Id id={id} />}>
      <Stack gap="md">
        <Empty title="This key doesn’t exist">
          It was revoked, or it is a key that you may not see.
        </Empty>
        {may('audit_logs.read', EVERY_PROJECT) && <Changes id={id} />}
      </Stack>
    </Page>
  )
}

function KeysLink() {
  return (
    <Anchor component={Link} to="/keys" size="sm">
      Keys
    </Anchor>
  )
}

function OneKey({ apiKey }: { apiKey: OrganizationApiKey }) {
  const { id, project_id: projectId } = apiKey
  const allowed = useAllowed()
  const revoking = useSubject<ApiKey>()
  const mayRevoke = mayRevokeKey(allowed, projectId, apiKey)
  useAskedAction('revoke', mayRevoke ? () => revoking.open(apiKey) : undefined)
  const { name } = labelled(apiKey)
  const owner = { kind: 'api_key' as const, projectId, id }
  return (
    <Page
      title={name}
      breadcrumb={<KeysLink />}
      about={
        <Group gap="xs">
          <Code className="redacted">{apiKey.redacted_value}</Code>
          <Id id={id} />
        </Group>
      }
      actions={<KeyActions apiKey={apiKey} revoke={mayRevoke && (() => revoking.open(apiKey))} />}
    >
      <Stack gap="md">
        <KeyFacts apiKey={apiKey} />
        {allowed.seesSpend(projectId) && <OwnerLimitCard named={{ owner, name }} />}
        <SubjectUsage subject={{ by: 'api_key_id', id, projectId, since: apiKey.created_at }} />
        {seesLogsOf(allowed, apiKey) && <LastRequests of={{ project: projectId, key: id }} />}
        {allowed.may('audit_logs.read', projectId) && <Changes id={id} />}
      </Stack>
      <RevokeKey projectId={projectId} revoking={revoking} />
    </Page>
  )
}

interface KeyActionsProps {
  readonly apiKey: OrganizationApiKey
  /** False without the permission. */
  readonly revoke: (() => void) | false
}

function KeyActions({ apiKey, revoke }: KeyActionsProps) {
  const { id, project_id: projectId } = apiKey
  const allowed = useAllowed()
  return (
    <>
      {seesLogsOf(allowed, apiKey) && (
        <Button
          component={Link}
          to={logsAddress({ range: '7d', project: projectId, key: id })}
          variant="default"
          leftSection={<ScrollTextIcon size={16} aria-hidden />}
        >
          Request logs
        </Button>
      )}
      {revoke && (
        <Button color="red.9" leftSection={<BanIcon size={16} aria-hidden />} onClick={revoke}>
          Revoke
        </Button>
      )}
    </>
  )
}

function seesLogsOf(allowed: ReturnType<typeof useAllowed>, key: OrganizationApiKey): boolean {
  return key.owner.type === 'service_account'
    ? allowed.seesAccountLogs(key.project_id)
    : allowed.may('request_logs.read')
}

function KeyFacts({ apiKey }: { apiKey: OrganizationApiKey }) {
  const { project_id: projectId, project_name: projectName, model_ids: models } = apiKey
  return (
    <Card title="About this key">
      <Facts>
        <Fact name="State">{STATE_COLUMN.cell(apiKey)}</Fact>
        <Fact name="Owner">
          <OwnerLink apiKey={apiKey} projectId={projectId} />
          {apiKey.owner.service_account && ' (service account)'}
        </Fact>
        <Fact name="Project">
          <ProjectLink id={projectId} name={projectName} size="sm" />
        </Fact>
        <Fact name="Created">
          <Time at={apiKey.created_at} />
        </Fact>
        <Fact name="Last used">
          <Time at={apiKey.last_used_at} />
        </Fact>
        <Fact name="Expires">
          <Time at={apiKey.sign_in?.expires_at ?? apiKey.expires_at} />
        </Fact>
        <Fact name="Models">{models === null ? 'Those of its project' : models.join(', ')}</Fact>
        {apiKey.sign_in && (
          <Fact name="Sign-in">
            {apiKey.sign_in.client_id}
            {apiKey.sign_in.host !== null && ` on ${apiKey.sign_in.host}`}
          </Fact>
        )}
      </Facts>
    </Card>
  )
}

function Changes({ id }: { id: string }) {
  const pages = usePages('listAuditLogs', changesOf(id))
  return (
    <Card title="Changes" about="From the audit log.">
      <Events pages={pages} empty={<Empty title="No changes yet" />} />
    </Card>
  )
}
