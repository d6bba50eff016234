/** Keys on the data plane: they work until they are revoked, and not a request longer. */
import { checkProjectKey } from './authentication.ts'
import { type Expectation, SOURCES, type Source } from './findings.ts'
import { operationById, type Probe } from './probe.ts'
import { errorProblem, excerptOf, isRecord, memberOf, statusProblem, stringOf } from './problems.ts'
import type { CallValues, RawRequest, Received } from './requests.ts'

export const CHAT_ROUTE = '/chat/completions'

/** Tokens of output that a request asks for at most. */
const OUTPUT_MAX = 16

/** A key of a service account. */
export interface ProbeKey {
  readonly projectId: string
  readonly accountId: string
  readonly keyId: string
  readonly value: string
}

/** A short chat. Some models have the newer member of the maximum only, which all servers know. */
export function chatRequest(model: string, key: string | null, more: CallValues = {}): RawRequest {
  const messages = [{ role: 'user', content: 'Say hello.' }]
  const body = { model, messages, max_completion_tokens: OUTPUT_MAX, ...more }
  return { method: 'POST', path: CHAT_ROUTE, key, body }
}

/** Creates a service account with a key; undefined if the answer has none. */
export async function createKey(probe: Probe, projectId: string): Promise<ProbeKey | undefined> {
  const { json } = await probe.requests.call(operationById('createProjectServiceAccount'), {
    project_id: projectId,
    name: 'conformance',
  })
  const key = memberOf(json, 'api_key')
  const accountId = stringOf(memberOf(json, 'id'))
  const keyId = stringOf(memberOf(key, 'id'))
  const value = stringOf(memberOf(key, 'value'))
  if (accountId === undefined || keyId === undefined || value === undefined) return undefined
  return { projectId, accountId, keyId, value }
}

export function ofChat(area: Expectation['area'], expected: string, source: Source): Expectation {
  return { area, operation: `POST ${CHAT_ROUTE}`, expected, source }
}

/** Whether the model answers at all, which the other checks of the data plane need. */
export async function checkKeys(probe: Probe, model: string): Promise<boolean> {
  const projectId = await probe.createProject('keys')
  const keys = projectId === undefined ? [] : await createKeys(probe, projectId, 3)
  const [working, revoked, ofAccount] = keys
  const works = ofChat('keys', 'a key of a service account is 200', SOURCES.guide)
  if (projectId === undefined || !working || !revoked || !ofAccount) {
    probe.findings.notSupported(works, 'no project or no key of a service account was created')
    return false
  }
  const chat = (key: string | null) => probe.requests.send(chatRequest(model, key))
  const answer = await chat(working.value)
  probe.findings.check(works, chatProblem(answer))
  if (answer.status !== 200) return false
  await checkRejected(probe, chat, model)
  await checkProjectKey(probe, working.value)
  const { deleteKey, deleteAccount, archive } = revocations(probe, projectId)
  await checkRevoked(probe, 'a deleted key', revoked, chat, () => deleteKey(revoked))
  await checkRevoked(probe, 'the key of a deleted account', ofAccount, chat, () =>
    deleteAccount(ofAccount),
  )
  await checkRevoked(probe, 'a key of an archived project', working, chat, archive)
  return true
}

async function createKeys(probe: Probe, projectId: string, count: number): Promise<ProbeKey[]> {
  const keys: ProbeKey[] = []
  for (let n = 0; n < count; n++) {
    const key = await createKey(probe, projectId)
    if (key) keys.push(key)
  }
  return keys
}

function revocations({ requests }: Probe, project_id: string) {
  return {
    deleteKey: ({ keyId }: ProbeKey) =>
      requests.call(operationById('deleteProjectApiKey'), { project_id, api_key_id: keyId }),
    deleteAccount: ({ accountId }: ProbeKey) =>
      requests.call(operationById('deleteProjectServiceAccount'), {
        project_id,
        service_account_id: accountId,
      }),
    archive: () => requests.call(operationById('archiveProject'), { project_id }),
  }
}

type Chat = (key: string | null) => Promise<Received>

/** No key, a key that nobody has, and a key of the administration. */
async function checkRejected(probe: Probe, chat: Chat, model: string): Promise<void> {
  const none = await chat(null)
  const type = 'invalid_request_error'
  probe.findings.check(
    ofChat('keys', 'no key is 401, an error with its four members', SOURCES.errors),
    errorProblem(none, { status: [401], values: { type } }),
  )
  const unknown = 'sk-proj-conformance-0123456789abcdefghijklmnopqrstuvwxyz'
  probe.findings.check(
    ofChat('keys', 'an unknown key is 401 invalid_api_key, not repeated whole', SOURCES.errors),
    errorProblem(await chat(unknown), {
      status: [401],
      values: { type, code: 'invalid_api_key' },
      without: unknown,
    }),
  )
  // Without a key of its own, a request has the admin key.
  const { key: _, ...ofAdmin } = chatRequest(model, null)
  const admin = await probe.requests.send(ofAdmin)
  probe.findings.check(
    ofChat('keys', 'an admin key is 401 or 403', SOURCES.errors),
    errorProblem(admin, { status: [401, 403], mayBeText: true }),
  )
}

/** The key is used before its revocation: a server may have it in a cache. */
async function checkRevoked(
  probe: Probe,
  subject: string,
  key: ProbeKey,
  chat: Chat,
  revoke: () => Promise<Received>,
): Promise<void> {
  const expectation = ofChat(
    'keys',
    `${subject} is 401 from the next request on`,
    SOURCES.revocation,
  )
  const before = await chat(key.value)
  const done = await revoke()
  if (before.status !== 200 || done.status !== 200) {
    const reason = statusProblem(before, 200) ?? excerptOf(done)
    return probe.findings.check(expectation, `not tried: ${reason}`)
  }
  const received = await chat(key.value)
  probe.findings.check(
    expectation,
    errorProblem(received, { status: [401], values: { type: 'invalid_request_error' } }),
  )
}

function chatProblem(received: Received): string | undefined {
  const wrong = statusProblem(received, 200)
  if (wrong !== undefined) return wrong
  const { json } = received
  const usage = memberOf(json, 'usage')
  const isWhole = memberOf(json, 'object') === 'chat.completion' && isRecord(usage)
  const choices = memberOf(json, 'choices')
  return isWhole && Array.isArray(choices) && choices.length > 0
    ? undefined
    : `no chat completion with choices and usage: ${excerptOf(received)}`
}
