/**
 * Name of a row of usage: a link to it, or marked as deleted; its id where there is no name. An
 * archived project has a mark too.
 */
import { Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Archived, Deleted } from './deleted.tsx'
import { NameAt } from './links.tsx'

export interface Named {
  readonly name: string
  /** Distinguishes equal names: the owner of a key, the address of a person. */
  readonly detail: string
  /** Project of a key or a service account; '' if it is not known. */
  readonly projectName: string
  readonly isDeleted: boolean
  /** Whether it is an archived project. */
  readonly isArchived: boolean
  /** Owner of a key that has a name; else ''. */
  readonly owner: string
}

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
      {named && (
        <NameAt to={named.isDeleted ? undefined : to} title={id}>
          {named.name} {named.isDeleted && <Deleted />}
        </NameAt>
      )}
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
