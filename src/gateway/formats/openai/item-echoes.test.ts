/** Items with an id and content: an echo of an answer only with content of its type's own kind. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readFacts } from '#gateway/request/json-body.ts'
import { BODIES } from './bodies.ts'

function referencesOf(input: readonly object[]) {
  return readFacts(
    BODIES.createResponse,
    Buffer.from(JSON.stringify({ model: 'm', input })),
  ).references.map(({ kind, id, param }) => [kind, id, param])
}

describe('an item of an input with an id', () => {
  it('is a reference where its content is not of the type that OpenAI has there', () => {
    const wrong: Readonly<Record<string, readonly unknown[]>> = {
      object: [' ', 'x', 0, 1, true, false, [], [0], {}],
      list: [' ', 'x', 0, 1, true, false, [], {}, { a: 1 }],
      boolean: [' ', 'x', 0, 1, [], [0], {}, { a: 1 }],
      text: ['', ' ', '\t\n', '\u00a0', 0, 1, true, false, [], [0], {}, { a: 1 }],
      string: [0, 1, true, false, [], [0], {}, { a: 1 }],
    }
    const members = [
      ...[
        ['web_search_call', 'action', 'object'],
        ['computer_call', 'actions', 'list'],
      ],
      ...[
        ['mcp_approval_response', 'approve', 'boolean'],
        ['function_call', 'name', 'text'],
      ],
      ...[
        ['function_call', 'arguments', 'string'],
        ['program', 'code', 'text'],
      ],
      ...[
        ['reasoning', 'encrypted_content', 'text'],
        ['reasoning', 'content', 'list'],
      ],
      ...[
        ['compaction', 'encrypted_content', 'text'],
        ['custom_tool_call', 'input', 'string'],
      ],
      ...[
        ['apply_patch_call', 'operation', 'object'],
        ['shell_call_output', 'output', 'list'],
      ],
      ...[
        ['local_shell_call_output', 'output', 'string'],
        ['program_output', 'result', 'text'],
      ],
      ...[
        ['computer_call_output', 'output', 'object'],
        ['mcp_list_tools', 'tools', 'list'],
      ],
      ...[
        ['file_search_call', 'results', 'list'],
        ['image_generation_call', 'result', 'text'],
      ],
    ] as const
    for (const [type, member, kind] of members) {
      for (const value of wrong[kind] ?? []) {
        const item = { type, id: 'x_1', [member]: value }
        const found = referencesOf([item])
        assert.deepEqual(found, [['item', 'x_1', 'input[0].id']], JSON.stringify(item))
      }
    }
    for (const content of [0, 1, true, false, {}, { a: 1 }]) {
      for (const item of [{ type: 'message' }, { role: 'user' }]) {
        const input = [{ ...item, id: 'x_1', content }]
        assert.deepEqual(referencesOf(input), [['item', 'x_1', 'input[0].id']])
      }
    }
    const echoes = [
      { type: 'web_search_call', id: 'ws_1', action: { type: 'search', query: 'x' } },
      { type: 'mcp_approval_response', id: 'mcpr_1', approve: false },
      { type: 'tool_search_call', id: 'ts_1', arguments: { query: 'x' } },
      { type: 'tool_search_call', id: 'ts_2', arguments: '{}' },
      { type: 'shell_call_output', id: 'sh_1', output: [{ stdout: '' }] },
      { type: 'computer_call_output', id: 'co_1', output: { type: 'computer_screenshot' } },
      { type: 'apply_patch_call_output', id: 'ap_1', status: 'completed' },
      { type: 'message', id: 'msg_1', role: 'user', content: ' ' },
    ]
    assert.deepEqual(referencesOf(echoes), [])
  })
})
