import type { Routes } from '#control/route.ts'
import * as auditLogs from './audit-logs.ts'

export const routes: Routes = { listAuditLogs: (ctx, { query }) => auditLogs.list(ctx, query) }
