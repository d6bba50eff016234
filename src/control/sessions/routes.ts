import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as liveSessions from './live-sessions.ts'
import * as sessions from './sessions.ts'

export const routes = [
  route(api.createSession, (ctx) => sessions.create(ctx)),
  route(api.retrieveSession, (ctx) => sessions.retrieve(ctx)),
  route(api.deleteSession, (ctx) => sessions.remove(ctx)),
  route(api.listSessions, (ctx, { query }) => liveSessions.list(ctx, query)),
  route(api.endSession, (ctx, { params }) => liveSessions.end(ctx, params.session_id)),
]
