/**
 * Isolation of the Messages API: no body names an object of the upstream's account, however it is
 * written and wherever it stands, and none of OpenAI's API that a project owns. Names that the
 * caller chooses, such as those of a tool's input, are no references.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ANTHROPIC_REFERENCES } from '#contract/formats/anthropic/members.ts'
import { keepRow } from '#test/gateway/two-projects.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { makeProject, makeUserKey } from '#test/support/keys.ts'

const MODEL = 'claude-opus-5-5'
const PATH = '/v1/messages'
const PATHS = [PATH, `${PATH}/count_tokens`]
const VERSION = { 'anthropic-version': '2023-06-01' }

const gateway = shareGateway({
  config: (url) => `upstreams:
  claude:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    api_format: anthropic
    models: [claude-*]
  chats:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
    models: [gpt-*]
`,
})

/** A body with further members, as text; the messages are replaceable. */
function bodyWith(members: string, messages = '[{"role":"user","content":"a"}]'): string {
  return `{"model":"${MODEL}","max_tokens":9,"messages":${messages},${members}}`
}

/** Bodies with the member `text` in each place where a body has objects. */
const PLACES: Readonly<Record<string, (text: string) => string>> = {
  'the body': (text) => bodyWith(text),
  'an unknown member': (text) => bodyWith(`"tomorrow":{${text}}`),
  'lists in an unknown member': (text) => bodyWith(`"tomorrow":[[{"a":{${text}}}]]`),
  'a message': (text) => bodyWith('"stream":false', `[{"role":"user","content":"a",${text}}]`),
  'a block': (text) => inBlock(`{"type":"text","text":"a",${text}}`),
  'an image': (text) => inBlock(`{"type":"image",${text}}`),
  'the source of an image': (text) => inBlock(`{"type":"image","source":{"type":"file",${text}}}`),
  'the source of a document': (text) => inBlock(`{"type":"document","source":{${text}}}`),
  'a block of a document': (text) =>
    inBlock(`{"type":"document","source":{"type":"content","content":[{"type":"image",${text}}]}}`),
  'a block of a tool result': (text) =>
    inBlock(`{"type":"tool_result","tool_use_id":"t","content":[{"type":"image",${text}}]}`),
  'a source in a tool result': (text) =>
    inBlock(`{"type":"tool_result","tool_use_id":"t","content":[{"source":{${text}}}]}`),
  'a result of code': (text) =>
    inBlock(`{"type":"code_execution_tool_result","content":{"content":[{${text}}]}}`),
  'a block without a type': (text) => inBlock(`{${text}}`),
  'a block in a list in a list': (text) =>
    bodyWith('"stream":false', `[{"role":"user","content":[[{${text}}]]}]`),
  'a message in a list': (text) => bodyWith('"stream":false', `[[{"role":"user",${text}}]]`),
  'a system block': (text) => bodyWith(`"system":[{"type":"text","text":"a",${text}}]`),
  'a system object': (text) => bodyWith(`"system":{${text}}`),
  'a tool': (text) => bodyWith(`"tools":[{"name":"a","input_schema":{},${text}}]`),
  'a hosted tool': (text) => bodyWith(`"tools":[{"type":"code_execution_20260521",${text}}]`),
  thinking: (text) => bodyWith(`"thinking":{"type":"adaptive",${text}}`),
  'an edit': (text) => bodyWith(`"context_management":{"edits":[{${text}}]}`),
  'a configuration of the output': (text) => bodyWith(`"output_config":{${text}}`),
  'the format of the output': (text) => bodyWith(`"output_config":{"format":{${text}}}`),
  'a breakpoint': (text) => bodyWith(`"cache_control":{"type":"ephemeral",${text}}`),
  'the choice of a tool': (text) => bodyWith(`"tool_choice":{"type":"auto",${text}}`),
  'a fallback': (text) => bodyWith(`"fallbacks":[{"model":"${MODEL}",${text}}]`),
  'a diagnosis': (text) => bodyWith(`"diagnostics":{${text}}`),
  safeguards: (text) => bodyWith(`"safeguards":{${text}}`),
}

function inBlock(block: string): string {
  return bodyWith('"stream":false', `[{"role":"user","content":[${block}]}]`)
}

/** A reference to `theirs`, written in ways that parsers read alike. */
function writings(name: string): string[] {
  const last = name
    .charCodeAt(name.length - 1)
    .toString(16)
    .padStart(4, '0')
  const escaped = `${name.slice(0, -1)}\\u${last}`
  return [
    `"${name}":"theirs"`,
    `"${escaped}":"theirs"`,
    `"${name.toUpperCase()}":"theirs"`,
    `"${name[0]?.toUpperCase()}${name.slice(1)}":"theirs"`,
    `"${name}":null,"${name}":"theirs"`,
    `"${name}":"theirs","${name}":null`,
    `"${name}":["theirs"]`,
    `"${name}":{"id":"theirs"}`,
    `"${name}":{"${name}":"theirs"}`,
  ]
}

const ELSEWHERE = [
  ...['workspace_id', 'organization_id', 'profile_id', 'session_id2_id', 'vault_id', 'agent_id'],
  ...['memory_store_ids', 'environment_id', 'batch_id', 'credential_id', 'containers', 'uuid'],
]

async function assertRejected(body: string): Promise<void> {
  const { h, key, upstream } = gateway()
  for (const path of PATHS) {
    const { status } = await h.raw('POST', path, { key: key.value, headers: VERSION, body })
    assert.ok(status === 400 || status === 403, `${path} ${status}: ${body}`)
  }
  assert.equal(upstream.arrived, 0, body)
}

describe('a reference to an object of the account', () => {
  for (const [place, bodyOf] of Object.entries(PLACES)) {
    it(`in ${place} is rejected, however it is written`, async () => {
      for (const [index, name] of Object.keys(ANTHROPIC_REFERENCES).entries()) {
        // the names have one reader
        const texts = index === 0 ? writings(name) : writings(name).slice(0, 2)
        for (const text of texts) await assertRejected(bodyOf(text))
      }
    })
  }

  it('by a name that no table has is rejected', async () => {
    for (const name of ELSEWHERE) {
      for (const bodyOf of Object.values(PLACES)) await assertRejected(bodyOf(`"${name}":"theirs"`))
    }
  })

  it('that the project has in OpenAI’s API is rejected too', async () => {
    const { h, post, upstream } = gateway()
    const key = await makeUserKey(h, await makeProject(h))
    await keepRow(h, key, 'file', 'file-ours')
    const body = inBlock('{"type":"document","source":{"type":"file","file_id":"file-ours"}}')
    const { status } = await post(PATH, body, { headers: VERSION, key: key.value })
    assert.equal(status, 403)
    assert.equal(upstream.arrived, 0)
  })
})

it('a name that the caller chooses is no reference', async () => {
  const { h, key, arrived, upstream } = gateway()
  upstream.script({ times: 'always', status: 200, body: {} })
  const names = [...Object.keys(ANTHROPIC_REFERENCES), ...ELSEWHERE].map((name) => `"${name}":"a"`)
  for (const text of names) {
    const bodies = [
      inBlock(`{"type":"tool_use","id":"t","name":"a","input":{${text},"b":[{${text}}]}}`),
      bodyWith(`"tools":[{"name":"a","input_schema":{"properties":{${text}}}}]`),
      bodyWith(`"tools":[{"name":"a","input_schema":{},"input_examples":[{${text}}]}]`),
      bodyWith(`"metadata":{"user_id":"a",${text}}`),
      bodyWith(`"output_config":{"format":{"type":"json_schema","schema":{${text}}}}`),
      inBlock(`{"type":"text","text":${JSON.stringify(`{${text}}`)}}`),
    ]
    for (const body of bodies) {
      const answer = await h.raw('POST', PATH, { key: key.value, headers: VERSION, body })
      assert.equal(answer.status, 200, `${body} ${answer.text}`)
      assert.equal(arrived().at(-1), body)
    }
  }
})

it('objects of paths that both APIs have are none of OpenAI’s with a version', async () => {
  const { h, key, upstream } = gateway()
  const paths = ['/v1/files', '/v1/files/file-1', '/v1/files/file-1/content', '/v1/skills']
  for (const path of [...paths, '/v1/messages/batches', '/v1/messages/batches/b/results']) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const body = method === 'POST' ? { body: '{}' } : {}
      const answer = await h.raw(method, path, { key: key.value, headers: VERSION, ...body })
      assert.equal(answer.status, 404, path)
      assert.equal(answer.json.type, 'error', path)
    }
  }
  assert.equal(upstream.arrived, 0)
})
