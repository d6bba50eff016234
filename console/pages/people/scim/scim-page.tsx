/** Provisioning by SCIM: whether it is on, its address, and the tokens of the identity provider. */
import { Badge, Button, Code, Group, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { KeyRoundIcon, Trash2Icon } from 'lucide-react'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Card } from '#console/charts/card.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { Copy } from '#console/display/copy.tsx'
import { Fact, Facts } from '#console/display/facts.tsx'
import { KeyName } from '#console/display/key.tsx'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { USE_COLUMNS } from '#console/display/time-columns.tsx'
import { useNow } from '#console/time/clock.ts'
import { Time } from '#console/time/time.tsx'
import { SCIM_TOKENS_MAX, type ScimToken } from '#contract/extensions/scim-tokens.ts'
import { DeleteToken } from './delete-token.tsx'
import { NewToken } from './new-token.tsx'
import { scimUrl } from './scim-url.ts'

export const load: Load = ({ answer }) => answer('listScimTokens', {})

export default function ScimPage() {
  const query = useAnswer('listScimTokens', {})
  return (
    <Answered query={query}>
      {({ data: tokens }) => (
        <Stack gap="md">
          <Status isOn={tokens.length > 0} />
          <Tokens tokens={tokens} />
        </Stack>
      )}
    </Answered>
  )
}

function Status({ isOn }: { isOn: boolean }) {
  return (
    <Card
      title="Provisioning"
      about={
        isOn
          ? 'The identity provider adds, changes and deactivates people. Invites and first sign-ins add nobody.'
          : 'The first token lets an identity provider add, change and deactivate people and groups.'
      }
      action={
        <Badge variant="light" color={isOn ? 'bailiwick' : 'gray'}>
          {isOn ? 'On' : 'Off'}
        </Badge>
      }
    >
      <Facts>
        <Fact name="Base URL">
          <Group gap={2} wrap="nowrap" component="span">
            <Code className="id">{scimUrl}</Code>
            <Copy value={scimUrl} label="Copy base URL" />
          </Group>
        </Fact>
        <Fact name="Authentication">Bearer token</Fact>
        <Fact name="Unique identifier">userName</Fact>
      </Facts>
    </Card>
  )
}

function Tokens({ tokens }: { tokens: readonly ScimToken[] }) {
  const [isCreating, creating] = useDisclosure()
  const deleting = useSubject<ScimToken>()
  const isFull = tokens.length >= SCIM_TOKENS_MAX
  const create = (
    <Button
      leftSection={<KeyRoundIcon size={16} aria-hidden />}
      size="xs"
      disabled={isFull}
      onClick={creating.open}
    >
      Create token
    </Button>
  )
  return (
    <Card
      title="Tokens"
      about={
        isFull
          ? 'Two tokens are in use. Delete the one that the identity provider no longer has.'
          : 'To replace a token, create a second, enter it at the identity provider, then delete the first.'
      }
      action={tokens.length > 0 && create}
    >
      {tokens.length === 0 ? (
        <Empty title="No tokens yet" action={create}>
          Okta, Entra ID and other identity providers sign in to SCIM with a token.
        </Empty>
      ) : (
        <Rows
          label="Tokens"
          rows={tokens}
          rowKey={({ id }) => id}
          columns={[...COLUMNS, actions(deleting)]}
        />
      )}
      <NewToken opened={isCreating} onClose={creating.close} />
      <DeleteToken deleting={deleting} isLast={tokens.length === 1} />
    </Card>
  )
}

function Expiry({ of: { expires_at: at, revoked_at: revokedAt } }: { of: ScimToken }) {
  const isExpired = at <= useNow()
  if (revokedAt === null && !isExpired) return <Time at={at} />
  return (
    <Text size="sm" c="red.6" component="span">
      {revokedAt === null ? 'Expired' : 'Revoked'} <Time at={revokedAt ?? at} />
    </Text>
  )
}

function Owner({ of: { owner, revoked_at: revokedAt } }: { of: ScimToken }) {
  return (
    <div>
      <Text size="sm" component="span" className="name">
        {owner?.name ?? 'Unknown'}
      </Text>
      {revokedAt !== null && (
        <Text size="xs" c="dimmed">
          No longer an owner
        </Text>
      )}
    </div>
  )
}

const COLUMNS: readonly Column<ScimToken>[] = [
  { heading: 'Token', cell: (token) => <KeyName of={token} /> },
  { heading: 'Owner', cell: (token) => <Owner of={token} /> },
  ...USE_COLUMNS,
  { heading: 'Expires', cell: (token) => <Expiry of={token} /> },
]

function actions(deleting: Subject<ScimToken>): Column<ScimToken> {
  return {
    heading: 'Actions',
    actions: true,
    cell: (token) => (
      <RowMenu label={`Actions for ${token.name}`}>
        <RowAction icon={Trash2Icon} isFinal onClick={() => deleting.open(token)}>
          Delete
        </RowAction>
      </RowMenu>
    ),
  }
}
