import type { Routes } from '#control/route.ts'
import * as liveSessions from './live-sessions.ts'
import * as sessions from './sessions.ts'

export const routes: Routes = {
  createSession: (ctx) => sessions.create(ctx),
  retrieveSession: (ctx) => sessions.retrieve(ctx),
  deleteSession: (ctx) => sessions.remove(ctx),
  listSessions: (ctx, { query }) => liveSessions.list(ctx, query),
  endSession: (ctx, { params }) => liveSessions.end(ctx, params.session_id),
}
