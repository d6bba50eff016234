import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as costs from './costs.ts'
import { exportFocus } from './focus.ts'
import * as ranking from './ranking.ts'
import * as statements from './statements/statements.ts'
import * as summary from './summary.ts'
import * as tagsInUse from './tags-in-use/tags-in-use.ts'
import * as unpriced from './unpriced.ts'
import * as upstreams from './upstreams.ts'
import * as usage from './usage.ts'

export const routes = [
  route(api.usageCompletions, (ctx, { query }) => usage.show(ctx, usage.completions, query)),
  route(api.usageEmbeddings, (ctx, { query }) => usage.show(ctx, usage.embeddings, query)),
  route(api.usageModerations, (ctx, { query }) => usage.show(ctx, usage.moderations, query)),
  route(api.usageImages, (ctx, { query }) => usage.show(ctx, usage.images, query)),
  route(api.usageAudioSpeeches, (ctx, { query }) => usage.show(ctx, usage.audioSpeeches, query)),
  route(api.usageAudioTranscriptions, (ctx, { query }) =>
    usage.show(ctx, usage.audioTranscriptions, query),
  ),
  route(api.usageVectorStores, (ctx, { query }) => usage.show(ctx, usage.vectorStores, query)),
  route(api.usageCodeInterpreterSessions, (ctx, { query }) =>
    usage.show(ctx, usage.codeInterpreterSessions, query),
  ),
  route(api.usageFileSearchCalls, (ctx, { query }) =>
    usage.show(ctx, usage.fileSearchCalls, query),
  ),
  route(api.usageWebSearchCalls, (ctx, { query }) => usage.show(ctx, usage.webSearchCalls, query)),
  route(api.usageDecisions, (ctx, { query }) => usage.show(ctx, usage.decisions, query)),
  route(api.usageRefusals, (ctx, { query }) => usage.show(ctx, usage.refusals, query)),
  route(api.usageRanking, (ctx, { query }) => ranking.show(ctx, query)),
  route(api.usageSummary, (ctx, { query }) => summary.show(ctx, query)),
  route(api.listUnpricedModels, (ctx, { query }) => unpriced.list(ctx, query)),
  route(api.listUsageTags, (ctx) => tagsInUse.list(ctx)),
  route(api.usageUpstreams, (ctx, { query }) => upstreams.show(ctx, query)),
  route(api.usageCosts, (ctx, { query }) => costs.show(ctx, query)),
  route(api.exportCosts, (ctx, { query }) => exportFocus(ctx, query)),
  route(api.retrieveCostStatement, (ctx, { query }) => statements.retrieve(ctx, query.month)),
  route(api.exportCostStatement, (ctx, { query }) => statements.exportStatement(ctx, query.month)),
]
