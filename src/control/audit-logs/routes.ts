import { api } from '#contract/api.ts'
import { route } from '#control/route.ts'
import * as auditLogs from './audit-logs.ts'

export const routes = [route(api.listAuditLogs, (ctx, { query }) => auditLogs.list(ctx, query))]
