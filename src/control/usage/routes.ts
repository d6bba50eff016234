import type { Routes } from '#control/route.ts'
import * as costs from './costs.ts'
import { exportFocus } from './focus.ts'
import * as ranking from './ranking.ts'
import * as statements from './statements/statements.ts'
import * as summary from './summary.ts'
import * as tagsInUse from './tags-in-use/tags-in-use.ts'
import * as unpriced from './unpriced.ts'
import * as upstreams from './upstreams.ts'
import * as usage from './usage.ts'

export const routes: Routes = {
  usageCompletions: (ctx, { query }) => usage.show(ctx, usage.completions, query),
  usageEmbeddings: (ctx, { query }) => usage.show(ctx, usage.embeddings, query),
  usageModerations: (ctx, { query }) => usage.show(ctx, usage.moderations, query),
  usageImages: (ctx, { query }) => usage.show(ctx, usage.images, query),
  usageAudioSpeeches: (ctx, { query }) => usage.show(ctx, usage.audioSpeeches, query),
  usageAudioTranscriptions: (ctx, { query }) => usage.show(ctx, usage.audioTranscriptions, query),
  usageVectorStores: (ctx, { query }) => usage.show(ctx, usage.vectorStores, query),
  usageCodeInterpreterSessions: (ctx, { query }) =>
    usage.show(ctx, usage.codeInterpreterSessions, query),
  usageFileSearchCalls: (ctx, { query }) => usage.show(ctx, usage.fileSearchCalls, query),
  usageWebSearchCalls: (ctx, { query }) => usage.show(ctx, usage.webSearchCalls, query),
  usageDecisions: (ctx, { query }) => usage.show(ctx, usage.decisions, query),
  usageRefusals: (ctx, { query }) => usage.show(ctx, usage.refusals, query),
  usageRanking: (ctx, { query }) => ranking.show(ctx, query),
  usageSummary: (ctx, { query }) => summary.show(ctx, query),
  listUnpricedModels: (ctx, { query }) => unpriced.list(ctx, query),
  listUsageTags: (ctx) => tagsInUse.list(ctx),
  usageUpstreams: (ctx, { query }) => upstreams.show(ctx, query),
  usageCosts: (ctx, { query }) => costs.show(ctx, query),
  exportCosts: (ctx, { query }) => exportFocus(ctx, query),
  retrieveCostStatement: (ctx, { query }) => statements.retrieve(ctx, query.month),
  exportCostStatement: (ctx, { query }) => statements.exportStatement(ctx, query.month),
}
