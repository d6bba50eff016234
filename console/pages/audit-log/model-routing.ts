/** Changes of aliases and fallbacks of models as predicates of sentences. */
import type { AuditLog } from '#contract/audit/audit-logs.ts'

type ProjectUpdate = NonNullable<AuditLog['project.updated']>
type Changes = ProjectUpdate['changes_requested']
type Update = Pick<ProjectUpdate, 'changes_requested' | 'previous'>
type Fallback = NonNullable<Changes['model_fallbacks']>[string]

/** Undefined for another change. `where` follows the predicate. */
export function routingChangeOf(update: Update | undefined, where: string): string | undefined {
  const { model_aliases: aliases = {}, model_fallbacks: fallbacks = {} } =
    update?.changes_requested ?? {}
  for (const [alias, model] of Object.entries(aliases)) {
    const before = update?.previous?.model_aliases?.[alias]
    return `${aliasChange(alias, model, before ?? null)} ${where}`
  }
  for (const [model, fallback] of Object.entries(fallbacks)) {
    return `${fallbackChange(model, fallback)} ${where}`
  }
  return undefined
}

function aliasChange(alias: string, model: string | null, before: string | null): string {
  if (model === null) return `deleted the model alias “${alias}”`
  return before === null
    ? `added the model alias “${alias}” of ${model}`
    : `changed the model alias “${alias}”: ${before} → ${model}`
}

function fallbackChange(model: string, fallback: Fallback): string {
  if (fallback === null) return `removed the fallbacks of ${model}`
  const limit = fallback.when === 'failure' ? '' : ', also at a rate limit'
  return `set the fallbacks of ${model} to ${fallback.fallback_models.join(', ')}${limit}`
}
