/**
 * Name of a row of usage: a link to it, or marked as deleted; its id where there is no name. An
 * archived project has a mark too.
 */
import { Anchor, Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Archived, Deleted } from '#console/display/deleted.tsx'
import type { Named } from './names.ts'

interface NameLinkProps {
  readonly id: string
  readonly named: Named | undefined
  /** Left out of an object that the session does not see. */
  readonly to: string | undefined
  /** Below the name, instead of the detail of `named`. */
  readonly detail?: ReactNode
}

export function NameLink({ id, named, to, detail = named?.detail }: NameLinkProps) {
  return (
    <div>
      {!named && <Code className="id">{id}</Code>}
      {named &&
        (named.isDeleted || to === undefined ? (
          <Text size="sm" component="span" className="name" title={id}>
            {named.name} {named.isDeleted && <Deleted />}
          </Text>
        ) : (
          <Anchor component={Link} to={to} size="sm" className="name">
            {named.name}
          </Anchor>
        ))}
      {named?.isArchived && (
        <>
          {' '}
          <Archived />
        </>
      )}
      {detail && (
        <Text size="xs" c="dimmed" className="name">
          {detail}
        </Text>
      )}
    </div>
  )
}

/** Address of a key in the console, also one whose owner left. */
export function keyAddress(projectId: string, keyId: string): string {
  return `/projects/${projectId}/keys?search=${encodeURIComponent(keyId)}&inactive=yes`
}
