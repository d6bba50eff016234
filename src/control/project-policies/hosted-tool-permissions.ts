/** Hosted tools that a project may use. */
import { audited, unchanged } from '#audit/audited.ts'
import type { Context } from '#context.ts'
import {
  HOSTED_TOOLS,
  type HostedTool,
  type HostedToolPermissions,
  type HostedToolPermissionsChange,
} from '#contract/hosted-tool-permissions.ts'
import * as projects from '#control/projects/projects.ts'
import type { Reader } from '#storage/db.ts'
import * as store from './store.ts'

const KIND = 'hosted_tool_permissions'

export async function retrieve(ctx: Context, projectId: string): Promise<HostedToolPermissions> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  return toWire(await disabledTools(ctx.reader, projectId))
}

/** Changes the named tools. Of two changes at once, each keeps the other's tools. */
export function update(
  ctx: Context,
  projectId: string,
  change: HostedToolPermissionsChange,
): Promise<HostedToolPermissions> {
  return audited(ctx, async (tx) => {
    await projects.requireUnused(tx, ctx, projectId)
    const before = await disabledTools(tx, projectId)
    const requested: Partial<HostedToolPermissions> = {}
    for (const tool of HOSTED_TOOLS) if (change[tool]) requested[tool] = change[tool]
    if (Object.keys(requested).length === 0) return unchanged(toWire(before))
    const isDisabled = (tool: HostedTool): boolean =>
      requested[tool] ? !requested[tool].enabled : before.has(tool)
    const after = HOSTED_TOOLS.filter(isDisabled)
    const key = { owner_id: projectId, kind: KIND } as const
    await store.put(tx, { ...key, value: JSON.stringify(after), updated_at: ctx.now() })
    return {
      result: toWire(new Set(after)),
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: { hosted_tool_permissions: requested },
      },
    }
  })
}

async function disabledTools(
  reader: Pick<Reader, 'selectFrom'>,
  projectId: string,
): Promise<ReadonlySet<HostedTool>> {
  const value = await store.find(reader, { owner_id: projectId, kind: KIND })
  return new Set(value === undefined ? [] : (JSON.parse(value) as HostedTool[]))
}

function toWire(disabled: ReadonlySet<HostedTool>): HostedToolPermissions {
  const of = (tool: HostedTool) => ({ enabled: !disabled.has(tool) })
  return {
    file_search: of('file_search'),
    web_search: of('web_search'),
    image_generation: of('image_generation'),
    mcp: of('mcp'),
    code_interpreter: of('code_interpreter'),
  }
}
