/**
 * Settings of clients for this server, as text. The command line prints and writes them, the
 * console shows them with a new key, and the guide to coding agents has them.
 */
import type { ApiFormatName } from '#contract/formats/format-name.ts'

/** Values that settings contain. */
export interface ClientValues {
  /** Base URL of the API, with `/v1`. */
  readonly url: string
  readonly key: string
  /** Absent: the client chooses. */
  readonly model?: string | undefined
  /** Words of a command that prints a token, in place of the key, for clients that run one. */
  readonly tokenCommand?: readonly string[] | undefined
}

export type SettingsSyntax = 'json' | 'toml' | 'yaml'

/** File of a user's settings. */
export interface SettingsFile {
  /** Folder within the home folder. */
  readonly folder: string
  /** Variable that names another folder. */
  readonly folderVariable?: string
  /** Path within that folder. */
  readonly name: string
  readonly syntax: SettingsSyntax
}

export interface ClientSettings {
  readonly title: string
  readonly apiFormat: ApiFormatName
  /** Absent: the settings are a command of a shell. */
  readonly file?: SettingsFile
  /** Variable from which the client takes the key. Absent: the settings contain it. */
  readonly keyVariable?: string
  /** Variable, and members of the file, with which the client sends another key as well. */
  readonly rivalVariable?: string
  readonly rivalMembers?: readonly string[]
  /** Members that rival a command. Absent: the client runs none. */
  readonly commandRivalMembers?: readonly string[]
  readonly needsModel: boolean
  /** Text of a file that has these settings alone, or the command. */
  readonly text: (values: ClientValues) => string
}

/** Name of the provider in settings: a member of this name belongs to Bailiwick whole. */
export const PROVIDER = 'bailiwick'

const KEY_VARIABLE = 'OPENAI_API_KEY'

/** Clients by the name of their command. */
export const CLIENT_SETTINGS = {
  claude: {
    title: 'Claude Code',
    apiFormat: 'anthropic',
    file: {
      folder: '.claude',
      folderVariable: 'CLAUDE_CONFIG_DIR',
      name: 'settings.json',
      syntax: 'json',
    },
    rivalVariable: 'ANTHROPIC_API_KEY',
    rivalMembers: ['env.ANTHROPIC_API_KEY', 'apiKeyHelper'],
    commandRivalMembers: ['env.ANTHROPIC_API_KEY', 'env.ANTHROPIC_AUTH_TOKEN'],
    needsModel: false,
    text: claudeText,
  },
  codex: {
    title: 'Codex',
    apiFormat: 'openai',
    file: {
      folder: '.codex',
      folderVariable: 'CODEX_HOME',
      name: 'config.toml',
      syntax: 'toml',
    },
    keyVariable: KEY_VARIABLE,
    rivalMembers: [`model_providers.${PROVIDER}.auth.command`],
    commandRivalMembers: [`model_providers.${PROVIDER}.env_key`],
    needsModel: false,
    text: codexText,
  },
  opencode: {
    title: 'opencode',
    apiFormat: 'openai',
    file: {
      folder: '.config',
      folderVariable: 'XDG_CONFIG_HOME',
      name: 'opencode/opencode.json',
      syntax: 'json',
    },
    keyVariable: KEY_VARIABLE,
    needsModel: true,
    text: opencodeText,
  },
  cline: {
    title: 'Cline',
    apiFormat: 'openai',
    keyVariable: KEY_VARIABLE,
    needsModel: true,
    text: clineText,
  },
  continue: {
    title: 'Continue',
    apiFormat: 'openai',
    file: { folder: '.continue', name: 'config.yaml', syntax: 'yaml' },
    needsModel: true,
    text: continueText,
  },
  'qwen-code': {
    title: 'Qwen Code',
    apiFormat: 'openai',
    file: { folder: '.qwen', name: 'settings.json', syntax: 'json' },
    needsModel: true,
    text: qwenCodeText,
  },
} as const satisfies Readonly<Record<string, ClientSettings>>

/** Clients of Anthropic's API format add the version to the path themselves. */
function claudeText({ url, key, model, tokenCommand }: ClientValues): string {
  return jsonText({
    ...(tokenCommand && { apiKeyHelper: tokenCommand.map(shellWord).join(' ') }),
    env: {
      ANTHROPIC_BASE_URL: url.replace(/\/v1$/, ''),
      ...(!tokenCommand && { ANTHROPIC_AUTH_TOKEN: key }),
      ...(model !== undefined && { ANTHROPIC_MODEL: model }),
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    },
  })
}

function codexText({ url, model, tokenCommand }: ClientValues): string {
  return `${model === undefined ? '' : `model = ${JSON.stringify(model)}\n`}\
model_provider = "${PROVIDER}"

[model_providers.${PROVIDER}]
name = "Bailiwick"
base_url = ${JSON.stringify(url)}
${tokenCommand ? '' : `env_key = "${KEY_VARIABLE}"\n`}wire_api = "responses"
${tokenCommand ? codexCommandText(tokenCommand) : ''}`
}

function codexCommandText([command = '', ...words]: readonly string[]): string {
  return `
[model_providers.${PROVIDER}.auth]
command = ${JSON.stringify(command)}
args = [${words.map((word) => JSON.stringify(word)).join(', ')}]
`
}

function opencodeText({ url, model = '' }: ClientValues): string {
  return jsonText({
    model: `${PROVIDER}/${model}`,
    provider: {
      [PROVIDER]: {
        npm: '@ai-sdk/openai-compatible',
        name: 'Bailiwick',
        options: { baseURL: url, apiKey: `{env:${KEY_VARIABLE}}` },
        models: { [model]: {} },
      },
    },
  })
}

function clineText({ url, model = '' }: ClientValues): string {
  return `cline auth -p openai -k "$${KEY_VARIABLE}" -m ${shellWord(model)} -b ${shellWord(url)}\n`
}

function continueText({ url, key, model = '' }: ClientValues): string {
  return `name: Bailiwick
version: 1.0.0
schema: v1
models:
  - name: ${PROVIDER}
    provider: openai
    model: ${JSON.stringify(model)}
    apiBase: ${JSON.stringify(url)}
    apiKey: ${JSON.stringify(key)}
    roles: [chat]
    capabilities: [tool_use]
`
}

function qwenCodeText({ url, key, model = '' }: ClientValues): string {
  return jsonText({
    env: { OPENAI_BASE_URL: url, [KEY_VARIABLE]: key },
    security: { auth: { selectedType: 'openai' } },
    model: { name: model },
  })
}

function jsonText(settings: object): string {
  return `${JSON.stringify(settings, null, 2)}\n`
}

/** A word of a shell command, in quotes where it needs them. */
function shellWord(text: string): string {
  return /^[\w.:/@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
