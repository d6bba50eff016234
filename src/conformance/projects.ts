/** Projects of a run, which is all that it leaves: archived. */
import { type Findings, SOURCES } from './findings.ts'
import { operationById } from './probe.ts'
import { excerptOf, isRecord, memberOf } from './problems.ts'
import type { Requests } from './requests.ts'

export interface Projects {
  readonly runName: string
  create(purpose: string): Promise<string | undefined>
  /** Archives what was created, and returns the names of projects that stay. */
  archiveAll(): Promise<string[]>
}

export function createProjects(requests: Requests, findings: Findings, runName: string): Projects {
  const created: CreatedProject[] = []
  return {
    runName,
    async create(purpose) {
      const name = `${runName} ${purpose}`
      const received = await requests.call(operationById('createProject'), { name })
      const id = memberOf(received.json, 'id')
      const isCreated = received.status === 200 && typeof id === 'string'
      findings.check(
        {
          area: 'answers',
          operation: 'createProject',
          expected: 'a project is created, with status 200 and an id',
          source: SOURCES.document,
        },
        isCreated ? undefined : excerptOf(received),
      )
      if (received.status >= 200 && received.status < 300) {
        created.push({ name, id: typeof id === 'string' ? id : undefined })
      }
      return isCreated ? id : undefined
    },
    archiveAll: () => archiveAll(requests.cleanup, created, runName),
  }
}

interface CreatedProject {
  readonly name: string
  readonly id: string | undefined
}

type Cleanup = Requests['cleanup']

async function archiveAll(
  cleanup: Cleanup,
  created: readonly CreatedProject[],
  runName: string,
): Promise<string[]> {
  const ids = created.map(({ id }) => id)
  const strays = await straysOf(cleanup, runName)
  const left: string[] = []
  for (const { name, id } of [...created, ...strays.filter((one) => !ids.includes(one.id))]) {
    const isGone = id !== undefined && (await isArchived(cleanup, id).catch(() => false))
    if (!isGone) left.push(name)
  }
  return left
}

/** Projects of the run that were created by a request without an answer. */
async function straysOf(cleanup: Cleanup, runName: string): Promise<CreatedProject[]> {
  const listed = await cleanup.call(operationById('listProjects'), { limit: 100 }).catch(() => null)
  const data = memberOf(listed?.json, 'data')
  return (Array.isArray(data) ? data.filter(isRecord) : []).flatMap(({ id, name }) =>
    typeof name === 'string' && name.startsWith(runName) && typeof id === 'string'
      ? [{ name, id }]
      : [],
  )
}

async function isArchived(cleanup: Cleanup, project_id: string): Promise<boolean> {
  const read = await cleanup.call(operationById('retrieveProject'), { project_id })
  if (memberOf(read.json, 'status') === 'archived') return true
  const archived = await cleanup.call(operationById('archiveProject'), { project_id })
  return archived.status === 200
}
