/** Why a person can make no key, and whom they can ask: without a project, or only reading some. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { Empty } from '#console/display/states.tsx'
import { Owners } from '#console/layout/no-access.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import type { Account } from '#contract/extensions/account.ts'

export function NoKeys({ account: { projects, owners } }: { account: Account }) {
  const addressOf = useProjectAddress()
  const [first] = projects
  if (!first) {
    return (
      <Empty title="You’re in no project yet">
        Keys, models and spend limits belong to projects. Ask an owner of the organization to add
        you to one{namesOf(owners)}. This page then has a button that creates a key.
      </Empty>
    )
  }
  return (
    <Empty title="Your roles don’t include keys">
      You can view{' '}
      <Anchor component={Link} to={addressOf(first.id) ?? '/projects'} inherit>
        {first.name}
      </Anchor>
      {projects.length > 1 && ' and others'}, but have no keys there.{' '}
      <Text span inherit>
        <Owners projectId={first.id} />
      </Text>
    </Empty>
  )
}

function namesOf(owners: Account['owners']): string {
  const names = owners.map(({ name, email }) => (name ? `${name} (${email})` : email))
  return names.length === 0 ? '' : `: ${names.join(', ')}`
}
