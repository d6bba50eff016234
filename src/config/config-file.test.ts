import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BOUNDS, configuredBounds } from './bounds.ts'
import { type ConfigFile, ConfigFileError, parseConfigFile } from './config-file.ts'
import { configuredModels } from './models.ts'

const BUILT_IN = new Set(['gpt-4o', 'default'])

function parse(text: string): ConfigFile {
  return parseConfigFile(text, 'bailiwick.yaml', BUILT_IN)
}

function refused(text: string, line: number, reason: string): void {
  assert.throws(() => parse(text), new ConfigFileError('bailiwick.yaml', line, reason), text)
}

/** Content of a file, without the indentation of the test. */
function yaml(...lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}

const LIMIT = 'must be a whole number from 0 to 2147483647, or unlimited'
const MODEL_SETTINGS =
  'max_requests_per_1_minute, max_tokens_per_1_minute, max_images_per_1_minute, max_audio_megabytes_per_1_minute, max_requests_per_1_day, batch_1_day_max_input_tokens, alias_of, price, reasoning, default_output_tokens, reserve_output, context_window, max_output_tokens, max_image_tokens, max_input_image_tokens, max_tool_calls, shutdown_date'

const SECTIONS = [
  ...['organization', 'models', 'upstreams', 'tls', 'oidc', 'alerts', 'request_logs'],
  ...['audit_deliveries', 'audit_log', 'egress', 'bounds'],
  ...['spend_reservation', 'spend_reservation_batch', 'spend_cap_output', 'spend_cap_tool_calls'],
  'unpriced_models',
].join(', ')

describe('the configuration file', () => {
  it('may be empty', () => {
    for (const text of ['', '\n', '# nothing\n', '{}', '---\n', '\ufeff']) {
      assert.deepEqual(parse(text), {})
    }
  })

  it('names the organization and the models', () => {
    const file = parse(
      yaml(
        'organization: { name: Ärger & Söhne, owner_email: owner@example.com }',
        'models:',
        '  meta-llama/Llama-3-8B: &small',
        '    max_requests_per_1_minute: 100',
        '    max_tokens_per_1_minute: unlimited',
        '    price: { input: 0.5, output: 1 }',
        '  qwen:7b: *small',
        '  gpt-4o-latest: { alias_of: gpt-4o }',
        '  1: {}',
      ),
    )
    assert.deepEqual(file.organization, {
      name: 'Ärger & Söhne',
      owner_email: 'owner@example.com',
    })
    const small = {
      limits: { max_requests_per_1_minute: 100, max_tokens_per_1_minute: 2_147_483_647 },
      aliasOf: undefined,
      price: { input: 0.5, output: 1 },
      shutdownDate: undefined,
      reasoning: undefined,
      defaultOutputTokens: undefined,
      reserveOutput: undefined,
      contextWindow: undefined,
      maxOutputTokens: undefined,
      maxImageTokens: undefined,
      maxInputImageTokens: undefined,
      maxToolCalls: undefined,
    }
    const models = configuredModels(file)
    assert.deepEqual(models.get('meta-llama/Llama-3-8B'), small)
    assert.deepEqual(models.get('qwen:7b'), small)
    assert.equal(models.get('gpt-4o-latest')?.aliasOf, 'gpt-4o')
    assert.ok(models.has('1'))
  })

  it('max_input_image_tokens is a number of tokens, from 1', () => {
    const file = parse(yaml('models:', '  vision: { max_input_image_tokens: 1445 }'))
    assert.equal(configuredModels(file).get('vision')?.maxInputImageTokens, 1_445)
    for (const wrong of ['0', '1.5', 'many']) {
      const text = yaml('models:', '  vision:', `    max_input_image_tokens: ${wrong}`)
      refused(text, 3, "'max_input_image_tokens' must be a whole number from 1 to 2147483647")
    }
  })

  it('unknown_members is pass or reject', () => {
    const text = yaml(
      'upstreams:',
      '  a:',
      '    base_url: http://host/v1',
      '    unknown_members: warn',
    )
    refused(text, 4, "'unknown_members' must be pass or reject")
    assert.doesNotThrow(() => parse(text.replace('warn', 'pass')))
  })

  it('tokenizer is openai or unknown', () => {
    const text = yaml('upstreams:', '  a:', '    base_url: http://host/v1', '    tokenizer: o200k')
    refused(text, 4, "'tokenizer' must be openai or unknown")
    assert.doesNotThrow(() => parse(text.replace('o200k', 'openai')))
  })

  it('an unknown setting is reported with its line and the known settings', () => {
    refused('colour: red', 1, `unknown setting 'colour'; known here: ${SECTIONS}`)
    const known = "unknown setting 'title'; known here: name, owner_email"
    refused(yaml('# first', 'organization:', '  name: x', '  title: y'), 4, known)
    refused(
      yaml('models:', '  a: {}', '  b:', '    price: { input: 1, output: 1, cached: 1 }'),
      4,
      "unknown setting 'cached'; known here: input, output, cached_input, cache_write, cache_write_1h, audio_input, cached_audio_input, audio_output, image_input, cached_image_input, image_output, image, million_characters, audio_minute, thousand_web_searches, thousand_file_searches, code_interpreter_session, above, images, from, until, service_tiers, batch_share",
    )
    refused(
      yaml('models:', '  a:', '    rpm: 1'),
      3,
      `unknown setting 'rpm'; known here: ${MODEL_SETTINGS}`,
    )
    for (const name of ['__proto__', 'constructor', 'toString', '<<']) {
      refused(`${name}: 1`, 1, `unknown setting '${name}'; known here: ${SECTIONS}`)
    }
  })

  it('a value of the wrong kind is reported with its line', () => {
    refused('- a', 1, 'the file must be a mapping of settings')
    refused('just text', 1, 'the file must be a mapping of settings')
    const mapping = "'organization' must be a mapping of settings"
    for (const value of ['', ' x', ' []', ' 1'])
      refused(`models: {}\norganization:${value}`, 2, mapping)
    refused('models: []', 1, "'models' must be a mapping of settings")
    refused(yaml('models:', '  a: {}', '  b:'), 3, "'b' must be a mapping of settings")
    const text = "'name' must be text of 1 to 256 characters"
    for (const value of ['1', 'true', '""', '[x]', 'null', '"\\0"', '"\\ud800"', 'x'.repeat(257)]) {
      refused(yaml('organization:', '', `  name: ${value}`), 3, text)
    }
    for (const value of ['nobody', '"a b@c"', '1', '""']) {
      const line = `  owner_email: ${value}`
      refused(yaml('organization:', line), 2, "'owner_email' must be an e-mail address")
    }
    for (const value of [
      '-1',
      '1.5',
      'many',
      '2147483648',
      '.inf',
      '.nan',
      '"1"',
      '[1]',
      'null',
      '',
    ]) {
      const line = `    max_tokens_per_1_minute: ${value}`
      refused(yaml('models:', '  a:', line), 3, `'max_tokens_per_1_minute' ${LIMIT}`)
    }
    for (const value of ['-1', '1000001', 'free', '.inf', '.nan']) {
      const lines = ['models:', '  a:', '    price:', '      input: 1', `      output: ${value}`]
      refused(yaml(...lines), 5, "'output' must be a number from 0 to 1000000")
    }
    refused(yaml('models:', '  a:', '    price: { input: 1 }'), 3, "'output' is missing")
    refused(yaml('models:', '  a:', '    alias_of: 1'), 3, "'alias_of' must be text")
  })

  it('an alias of no model, or of another alias, is rejected', () => {
    const lines = [
      'models:',
      '  a: { alias_of: gpt-4o }',
      '  b:',
      '    price: { input: 1, output: 1 }',
    ]
    const alias = (target: string): string => yaml(...lines, `    alias_of: ${target}`)
    parse(alias('gpt-4o'))
    refused(alias('gpt-5o'), 5, "there is no model 'gpt-5o'")
    for (const name of ['__proto__', 'constructor'])
      refused(alias(name), 5, `there is no model '${name}'`)
    refused(alias('a'), 5, "'a' is an alias itself")
    refused(alias('b'), 5, "'b' is an alias itself")
    refused(
      yaml('models:', '  a:', '    alias_of: gpt-4o', '    max_requests_per_1_minute: 1'),
      4,
      'an alias has the limits of its model',
    )
  })

  it('a model whose name cannot be in a path is rejected', () => {
    const reason = "a model's name has 1 to 200 characters, none of them blank"
    for (const name of ['""', '"a b"', '"a\\tb"', '"a\\0"', '"\\u202e"', 'x'.repeat(201)]) {
      refused(yaml('models:', '  a: {}', `  ${name}: {}`), 3, reason)
    }
    const many = Array.from({ length: 2_001 }, (_, i) => `  m${i}: {}`)
    refused(yaml('', 'models:', ...many), 2, 'more than 2000 models')
  })

  it('invalid YAML is reported with its line', () => {
    refused(yaml('organization:', '\tname: x'), 2, 'Tabs are not allowed as indentation')
    refused(yaml('organization:', '  name: x', '  name: y'), 3, 'Map keys must be unique')
    refused(yaml('organization:', '  name: "x'), 3, 'Missing closing "quote')
    refused(yaml('---', 'models: {}', '---', 'models: {}'), 3, 'Source contains multiple documents')
    refused(
      yaml('organization:', '  name: x', ' models: {}'),
      3,
      'All mapping items must start at the same column',
    )
    refused(yaml('models: {}', 'organization: !secret x'), 2, 'Unresolved tag: !secret')
    refused('%YAML 9.9\n---\n{}', 1, 'Unsupported YAML version 9.9')
  })

  it('an undefined anchor, and anchors that expand without bound, are rejected', () => {
    refused(yaml('organization:', '  name: *name'), 2, 'the alias *name has no anchor')
    const ten = (text: string): string => `[${Array(10).fill(text).join(', ')}]`
    const grown = ['a0: &a0 [x]', ...[1, 2, 3, 4].map((n) => `a${n}: &a${n} ${ten(`*a${n - 1}`)}`)]
    refused(yaml(...grown), 1, 'its aliases expand to more than a file may contain')
    const circle = "'name' must be text of 1 to 256 characters"
    refused(yaml('organization: &o', '  name: *o'), 2, circle)
  })

  it('lines are counted with every kind of line ending', () => {
    refused(
      'models: {}\r\norganization:\r\n  title: x\r\n',
      3,
      "unknown setting 'title'; known here: name, owner_email",
    )
  })

  it('bounds are integers or shares in their range, with their defaults', () => {
    const { bounds } = parse(yaml('bounds:', '  connections: 7', '  upstream_project_share: 0.5'))
    const configured = configuredBounds(bounds)
    assert.equal(configured.connections, 7)
    assert.equal(configured.upstream_project_share, 0.5)
    assert.equal(configured.uploads, BOUNDS.uploads.default)
    refused(
      yaml('bounds:', '  connections: 0'),
      2,
      "'connections' must be a whole number from 1 to 1000000000",
    )
    refused(
      yaml('bounds:', '  upstream_project_share: 1.5'),
      2,
      "'upstream_project_share' must be a number from 0 to 1",
    )
  })
})
