/** Records of requests, as the gateway makes them. */
import type { RequestRecord } from '#request-logs/record.ts'
import { requestLogRow } from '#request-logs/rows.ts'
import { addRequestLogs } from '#request-logs/store.ts'
import { record } from '#storage/transaction.ts'
import type { Harness } from './harness.ts'

const ENDED_MS = Date.parse('2026-11-30T12:00:00Z')

/** A request that succeeded, with other members where they are given. */
export function requestRecord(
  requestId: string,
  other: Partial<RequestRecord> = {},
): RequestRecord {
  return {
    endedAt: ENDED_MS,
    startedAt: ENDED_MS - 1_000,
    requestId,
    clientRequestId: null,
    traceId: null,
    endpoint: 'chat/completions',
    apiFormat: 'openai',
    organizationId: 'org-a',
    projectId: 'proj_a',
    keyId: 'key_a',
    ownerId: 'user-a',
    address: '192.0.2.1',
    userAgent: 'OpenAI/Python 2.9.0',
    session: null,
    tags: {},
    model: 'gpt-5.6-luna',
    requestedModel: null,
    answeredModel: null,
    upstream: 'openai',
    attempts: [],
    outcome: 'succeeded',
    status: 200,
    code: null,
    limit: null,
    amounts: { requests: 1, inputTokens: 12, outputTokens: 34 },
    cost: 5_678,
    waitedMs: 0,
    waits: [],
    firstByteMs: 210,
    firstTokenMs: 230,
    ms: 1_000,
    requestBytes: 300,
    answerBytes: 900,
    isStreamed: true,
    hasLeft: false,
    requests: 1,
    ...other,
  }
}

/** Stores records as the flush does. */
export async function keepLogs(h: Harness, records: readonly RequestRecord[]): Promise<void> {
  await record(h.store, (tx) => addRequestLogs(tx, records.map(requestLogRow)))
}
