/**
 * The models in Codex's form (`GET /v1/models?client_version=…`).
 *
 * Codex parses an entry into a struct (`ModelInfo` in codex-rs/protocol) that needs members which
 * nobody may know, and an entry replaces Codex's description of the model. So:
 *
 * - Models that Codex ships with are left out: Codex's instructions, reasoning levels and tools for
 *   them are better than any that this server could report. Every other model is described, since
 *   Codex warns of a model without an entry.
 * - Members that an upstream does not report have the value that Codex gives a model without an
 *   entry.
 * - `base_instructions` must be there and is the whole prompt of the agent: an empty one would leave
 *   the model without any. It is the text below, short enough for a small context window.
 * - An unknown `context_window` is left out. Codex then compacts only when asked to.
 */
import type { ListedModel } from './response/model-list.ts'

/** Most models of one answer, since each has the instructions. */
const MODELS_MAX = 500
/**
 * Models that Codex 0.171.0 describes itself (`codex debug models --bundled`). It takes the entry
 * with the longest slug that a name begins with, or the name after one namespace.
 */
const OWN_MODELS = [
  'codex-auto-review',
  'gpt-5.5',
  'gpt-5.6-luna',
  'gpt-5.6-sol',
  'gpt-5.6-terra',
  'gpt-6-astra',
  'gpt-6-luna',
  'gpt-6-sol',
  'gpt-6.1-sol',
  'gpt-6.1-terra',
  'gpt-6.2-astra',
  'gpt-6.2-sol',
  'gpt-daybreak-blue-latest',
  'gpt-daybreak-red-latest',
]
/** The newest version among these: a later Codex describes later models. */
const NEWEST = { major: 6, minor: 2 }
const VERSION = /^gpt-(\d{1,4})(?:\.(\d{1,4}))?(?!\d)/
const NAMESPACE = /^\w+\/(?=[^/]+$)/
/** After all models that Codex ships with: its default is among them. */
const PRIORITY = 100

const INSTRUCTIONS = `\
You are a coding agent. You work in a terminal on the user's computer, on the files of the current
directory, with the tools that you are given.

- Read what is there before you change it. Search with \`rg\` where it is installed.
- Follow the AGENTS.md files that apply to the files you change.
- Work until the task is done, and do not stop at a plan. Ask the user only what you cannot find
  out yourself.
- Solve a problem at its cause, with the smallest change that does, in the style of the code around
  it.
- Leave alone what does not belong to the task, and changes of the user that are not committed. Do
  not commit, push or delete unless you are asked to.
- Check your work with the project's own tests, build or linter, and say what you could not check.
- Keep to the sandbox and the approvals of the session.
- Answer briefly: what you changed, in which files, and what is left to do.`

/** A model as far as it is known here. */
export interface CodexModel extends Pick<ListedModel, 'contextWindow'> {
  readonly name: string
  readonly reasoning: boolean
}

/** The body of the answer. */
export function toCodexModels(models: readonly CodexModel[]) {
  const described = models.filter(({ name }) => !isOwn(name))
  return { models: described.slice(0, MODELS_MAX).map(toEntry) }
}

/** Whether Codex describes a model, or a later version of it does. */
function isOwn(name: string): boolean {
  const bare = name.replace(NAMESPACE, '')
  if (OWN_MODELS.some((slug) => bare.startsWith(slug))) return true
  const [, major = '0', minor = '0'] = VERSION.exec(bare) ?? []
  const later = Number(major) - NEWEST.major || Number(minor) - NEWEST.minor
  return later > 0
}

/** Members of the struct of the newest and of earlier versions. */
function toEntry({ name, contextWindow, reasoning }: CodexModel) {
  return {
    slug: name,
    display_name: name,
    description: null,
    context_window: contextWindow,
    supported_reasoning_levels: [],
    supports_reasoning_summaries: reasoning,
    supports_reasoning_summary_parameter: reasoning,
    support_verbosity: false,
    default_verbosity: null,
    supports_parallel_tool_calls: false,
    apply_patch_tool_type: null,
    experimental_supported_tools: [],
    shell_type: 'default',
    truncation_policy: { mode: 'bytes', limit: 10_000 },
    visibility: 'list',
    supported_in_api: true,
    priority: PRIORITY,
    availability_nux: null,
    upgrade: null,
    base_instructions: INSTRUCTIONS,
  }
}
