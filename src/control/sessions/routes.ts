import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as sessions from './sessions.ts'

export const routes = [
  route(api.createSession, (ctx) => sessions.create(ctx)),
  route(api.retrieveSession, (ctx) => sessions.retrieve(ctx)),
  route(api.deleteSession, (ctx) => sessions.remove(ctx)),
]
