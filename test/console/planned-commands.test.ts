/** Requests of dialogs as commands, curl and Terraform, without a browser. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Command } from 'commander'
import { addParameters, valuesOf } from '#cli/operation-options.ts'
import { parametersOf } from '#cli/parameters.ts'
import { type PlannedRequest, variable } from '#console/changes/planned-request.ts'
import { commandText, commandWords } from '#console/dialogs/show-as/command-text.ts'
import { commands } from '#console/dialogs/show-as/commands.ts'
import { curlText } from '#console/dialogs/show-as/curl-text.ts'
import { DESTROYED, RESOURCES } from '#console/dialogs/show-as/terraform-resources.ts'
import { terraformText } from '#console/dialogs/show-as/terraform-text.ts'
import { shellArgument, withVariables } from '#console/dialogs/show-as/variables.ts'
import { api, type EndpointId } from '#contract/api.ts'
import { canClear, commandOptions, isLimit, isMap, mapMembers } from '#contract/command-options.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { UNLIMITED } from '#contract/rate-limits.ts'
import { ROOT } from '#test/support/source.ts'

const URL = 'https://bailiwick.example.com/v1'
/** Texts that a shell would change without quotation marks. */
const HOSTILE = `it's "$HOME" \`id\` \\ {x}`

type Shape = ReturnType<typeof commandOptions>[number]['shape']

/** A value of a shape, as a form may have it. */
function sample(shape: Shape): unknown {
  if (shape.items) return [sample(shape.items)]
  if (isMap(shape)) return { team: mapMembers(shape) ? { threshold_amount: 5 } : HOSTILE }
  if (shape.properties) {
    return Object.fromEntries(Object.keys(shape.properties).map((name) => [name, 'proj_1']))
  }
  if (shape.enum) return shape.enum[0]
  if (shape.type === 'integer') return isLimit(shape) ? UNLIMITED : 7
  return shape.type === 'boolean' ? true : HOSTILE
}

/** Parameters with a value for each option that the command line can set. */
function sampleOf(endpoint: AnyEndpoint): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { path, shape, item } of commandOptions(endpoint)) {
    const [name, member] = path
    if (path.length > 2) continue
    const value = shape.items && item.properties ? [members(item)] : sample(shape)
    values[name] = member === undefined ? value : { ...Object(values[name]), [member]: value }
  }
  return values
}

function members({ properties = {} }: Shape): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, { enum: choices }]) => [name, choices?.[0] ?? 'proj_1']),
  )
}

/** Values that the command line reads from arguments. */
function parsed(endpoint: AnyEndpoint, words: readonly string[]): Record<string, unknown> {
  const command = new Command(endpoint.command.split(' ')[1]).exitOverride()
  for (const name of pathParameters(endpoint.path)) command.argument(`<${name}>`)
  const parameters = parametersOf(endpoint)
  addParameters(command, endpoint, parameters)
  command.parse(words, { from: 'user' })
  return valuesOf(command, endpoint, parameters)
}

describe('commands of planned requests', () => {
  for (const [id, command] of Object.entries(commands)) {
    const endpoint: AnyEndpoint = api[id as EndpointId]
    const ids = Object.fromEntries(pathParameters(endpoint.path).map((name) => [name, 'id_1']))

    it(`${command.command} reads back what it was written from`, () => {
      const values = sampleOf(endpoint)
      const request = { id: endpoint.id as EndpointId, parameters: { ...ids, ...values } }
      const [positional = [], ...options] = commandWords(request) ?? []
      assert.deepEqual(positional, [...endpoint.command.split(' '), ...Object.values(ids)])
      const words = [...Object.values(ids), ...options.flat()]
      assert.deepEqual(parsed(endpoint, words), values)
    })
  }

  it('clear values by --null where the command has it, and leave them out of a new object', () => {
    const cleared: PlannedRequest = {
      id: 'updateGroup',
      parameters: { group_id: 'group_1', name: 'Data', oidc_group: null },
    }
    assert.ok(canClear(api.updateGroup))
    assert.deepEqual(commandWords(cleared)?.at(-1), ['--null', 'oidc-group'])
    const created: PlannedRequest = {
      id: 'createRole',
      parameters: { role_name: 'Finance', permissions: [], description: null },
    }
    assert.deepEqual(commandWords(created), [
      ['roles', 'create'],
      ['--role-name', 'Finance'],
      ['--permissions', ''],
    ])
  })

  it('are a sentence where the command line has no option for a value', () => {
    const request: PlannedRequest = {
      id: 'updateTagValue',
      parameters: {
        tag_value: 'team=a',
        spend_limit: { threshold_amount: 1, raise: { threshold_amount: 2, until: 3 } },
      },
    }
    assert.deepEqual(commandText(URL, request), {
      note: 'The command line has no option for one of the values: use curl.',
    })
  })
})

/** Arguments that a shell passes on for a text. */
function shellWords(text: string, environment: Record<string, string> = {}): string[] {
  const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${text}`], {
    env: environment,
    encoding: 'utf8',
  })
  return printed.split('\0').slice(0, -1)
}

describe('shell text of planned requests', () => {
  it('passes every text on as it was typed', () => {
    for (const text of [HOSTILE, '', "'", "a'b", '--flag', '*', 'a\nb', '~', '#x', '!x', 'é€']) {
      assert.deepEqual(shellWords(shellArgument(text)), [text])
    }
  })

  it('has a variable in place of a webhook and of text like a key, in all notations', () => {
    const secret = 'https://hooks.example.com/T0/secret'
    const key = `sk-proj-${'a1B'.repeat(22)}`
    const request = withVariables({
      id: 'createProjectSpendAlert',
      parameters: {
        project_id: 'proj_1',
        threshold_amount: 100,
        currency: 'USD',
        interval: 'month',
        notification_channel: {
          type: 'email',
          recipients: [],
          subject_prefix: key,
          webhook_url: secret,
        },
      },
    })
    const curl = curlText(URL, request)
    const { text: cli = '' } = commandText(URL, request)
    const { text: terraform = '', note } = terraformText(request)
    for (const text of [curl, cli, terraform]) {
      assert.ok(!text.includes('secret"') && !text.includes('T0') && !text.includes(key), text)
    }
    const environment = { WEBHOOK_URL: secret, SECRET: key, OPENAI_ADMIN_KEY: 'k' }
    const sent: unknown = JSON.parse(shellWords(curl, environment).at(-1) ?? '')
    assert.deepEqual(sent, {
      threshold_amount: 100,
      currency: 'USD',
      interval: 'month',
      notification_channel: {
        type: 'email',
        recipients: [],
        subject_prefix: key,
        webhook_url: secret,
      },
    })
    const words = shellWords(cli, environment)
    assert.equal(words[words.indexOf('--notification-channel-webhook-url') + 1], secret)
    assert.match(terraform, /notification_channel_subject_prefix = var\.secret/)
    assert.equal(note, 'The provider cannot set notification_channel.webhook_url.')
  })
})

describe('ids that are not known yet', () => {
  it('are variables, in a path and in an argument', () => {
    const request: PlannedRequest = {
      id: 'createGroupUser',
      parameters: { group_id: variable('GROUP_ID'), user_id: 'user-1' },
    }
    const environment = { GROUP_ID: 'group_1', OPENAI_ADMIN_KEY: 'k' }
    const path = '/v1/organization/groups/group_1/users'
    assert.ok(shellWords(curlText(URL, request), environment)[1]?.endsWith(path))
    const { text = '' } = commandText(URL, request)
    assert.equal(shellWords(text, environment)[3], 'group_1')
  })

  it('are references to the resource of the same dialog in Terraform', () => {
    const group_id = variable('GROUP_ID')
    const added: PlannedRequest = { id: 'createGroupUser', parameters: { group_id, user_id: 'u' } }
    const created: PlannedRequest = { id: 'createGroup', parameters: { name: 'Data team' } }
    const line = /^ {2}group_id = (\S+)$/m
    const { text = '' } = terraformText(added, 1, [created, added])
    assert.equal(line.exec(text)?.[1], 'openai_group.data_team.id')
    assert.equal(line.exec(terraformText(added).text ?? '')?.[1], 'var.group_id')
  })
})

describe('Terraform of planned requests', () => {
  it('is a resource with its attributes, and an import for an object that exists', () => {
    const { text, note } = terraformText({
      id: 'modifyProjectUser',
      parameters: { project_id: 'proj_1', user_id: 'user-1', role: 'owner' },
    })
    assert.equal(note, undefined)
    assert.equal(
      text,
      [
        'import {',
        '  to = openai_project_user.user_1',
        '  id = "proj_1/user-1"',
        '}',
        '',
        'resource "openai_project_user" "user_1" {',
        '  project_id = "proj_1"',
        '  user_id    = "user-1"',
        '  role       = "owner"',
        '}',
      ].join('\n'),
    )
  })

  it('is a sentence for an alert in per cent, which the provider does not know', () => {
    assert.deepEqual(
      terraformText({
        id: 'createProjectSpendAlert',
        parameters: {
          project_id: 'proj_1',
          threshold_percent: 80,
          currency: 'USD',
          interval: 'month',
          notification_channel: { type: 'email', recipients: ['ada@example.com'] },
        },
      }),
      { note: 'OpenAI’s provider cannot set threshold_percent: use curl or the command line.' },
    )
  })

  it('escapes templates, and names what the provider cannot set', () => {
    const { text = '', note } = terraformText({
      id: 'createProject',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template of Terraform
      parameters: { name: 'a ${b} %{c} "d"', residency: 'eu' },
    })
    assert.ok(text.includes('name = "a $${b} %%{c} \\"d\\""'), text)
    assert.equal(note, 'The provider cannot set residency.')
  })

  it('names resources and attributes that the tested configuration has', () => {
    const path = join(ROOT, 'test/terraform/configurations/openai/main.tf')
    const blocks = new Map(
      readFileSync(path, 'utf8')
        .split(/\n(?=resource |data |import )/)
        .flatMap((block): [string, string][] => {
          const [, type] = /^resource "(\w+)"/.exec(block) ?? []
          return type === undefined ? [] : [[type, block]]
        })
        .toReversed(),
    )
    const types = [...Object.values(RESOURCES).map(({ type }) => type), ...Object.values(DESTROYED)]
    assert.deepEqual(
      types.filter((type) => !blocks.has(type)),
      [],
    )
  })
})
